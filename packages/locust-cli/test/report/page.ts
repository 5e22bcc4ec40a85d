/** Reads a report as a person does: by its headings, captions, labels and scales. */
export class Page {
  readonly body: string;

  constructor(readonly html: string) {
    this.body = html.slice(html.indexOf('<body>'), html.indexOf('</html>'));
  }

  /** What a fact of the head is, or a figure. */
  fact(term: string): string {
    return text(new RegExp(`<dt>${term}</dt><dd[^>]*>(.*?)</dd>`).exec(this.body)?.[1] ?? '');
  }

  get headings(): string[] {
    return [...this.body.matchAll(/<h2>([^<]*)</g)].map(([, heading]) => heading ?? '');
  }

  /** All that stands below a heading. */
  section(heading: string): string {
    return this.body.split('<section>').find((section) => section.startsWith(`<h2>${heading}<`)) ?? '';
  }

  /** Rows of cells, the titles first, of the first table below a heading. */
  table(heading: string): string[][] {
    const rows = /<table>.*?<\/table>/s.exec(this.section(heading))?.[0].match(/<tr.*?<\/tr>/gs) ?? [];
    return rows.map((row) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => text(cell ?? '')));
  }

  chart(title: string): Chart {
    return new Chart(this.body.split('<figure>').find((figure) => figure.includes(`<h3>${title}</h3>`)) ?? '');
  }
}

class Chart {
  constructor(private readonly figure: string) {}

  /** What shows when a mouse is on it, from left to right. */
  get hovers(): string[] {
    return [...this.figure.matchAll(/<title>([^<]*)</g)].map(([, title]) => title ?? '');
  }

  get ticks(): { times: string[]; values: string[] } {
    const of = (style: string) =>
      [...this.figure.matchAll(new RegExp(`<text class="${style}"[^>]*>([^<]*)<`, 'g'))].map(([, tick]) => tick ?? '');
    return { times: of('middle'), values: of('end') };
  }

  /** Where a line has its corners, by the scales beside it, for each part of it without a gap. */
  line(style: string): { at: number; value: number }[][] {
    const d =
      new RegExp(`<path class="${style}" d="([^"]*,[^"]*)"[^>]*></path>(?!</svg> )`).exec(this.figure)?.[1] ?? '';
    const parts = d.split('M').filter(Boolean);
    return parts.map((part) =>
      part.split('L').map((place) => {
        const [x, y] = place.replace('h0', '').split(',').map(Number);
        return {
          at: Math.round(this.scale('middle', 'x', (x ?? 0) / 10)),
          value: this.scale('end', 'y', (y ?? 0) + 4),
        };
      }),
    );
  }

  /** By the first and the last number of a scale, rounded to what a pixel can tell. */
  private scale(style: string, axis: 'x' | 'y', place: number): number {
    const labels = [
      ...this.figure.matchAll(new RegExp(`<text class="${style}"[^>]* ${axis}="([-\\d.]+)%?"[^>]*>([^<]*)<`, 'g')),
    ].map(([, where, label]) => ({ where: Number(where), value: number(label ?? '') }));
    const [first, last] = [labels[0], labels.at(-1)];
    if (!first || !last) return Number.NaN;
    const value = first.value + ((last.value - first.value) * (place - first.where)) / (last.where - first.where);
    return Math.round(value * 10) / 10;
  }
}

/** Of a label: a clock's in seconds. */
function number(label: string): number {
  return label
    .replaceAll(',', '')
    .split(':')
    .reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** What markup shows. */
export function text(markup: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return markup.replace(/<[^>]*>/g, '').replace(/&([^;]*);/g, (all, name) => entities[name] ?? all);
}

/** Where markup is no tree of properly closed elements; empty when all of it is. */
export function malformed(markup: string): string {
  const open: string[] = [];
  const token = /<(\/?)([\w-]+)((?: [\w:-]+="[^"<&]*(?:&[#\w]+;[^"<&]*)*")*)>|(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)+/y;
  while (token.lastIndex < markup.length) {
    const at = token.lastIndex;
    const [all, close, name] = token.exec(markup) ?? [];
    if (all === undefined || (close && open.pop() !== name)) return markup.slice(at, at + 80);
    if (name && !close) open.push(name);
  }
  return open.join();
}
