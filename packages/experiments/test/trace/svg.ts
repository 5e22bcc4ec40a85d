/** Reads an SVG as a person does: by its labels, not by the numbers it was made from. */
export class Svg {
  constructor(private readonly text: string) {}

  /** All that is written in it, as XML. */
  get texts(): string[] {
    return [...this.text.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, content]) => content ?? '');
  }

  /** The `d` of a class's first path that is more than the key of a label. */
  path(style: string): string {
    const paths = [...this.text.matchAll(new RegExp(`<path class="${style}" d="([^"]*)"`, 'g'))];
    return paths.map(([, d]) => d ?? '').find((d) => !d.includes('L')) ?? '';
  }

  /** Where a class's first line begins, from the top. */
  height(style: string): number {
    const d = this.path(style) || new RegExp(`<path class="${style}" d="([^"]*)"`).exec(this.text)?.[1];
    return Number(/^M[\d.]+,([\d.]+)/.exec(d ?? '')?.[1]);
  }

  /** Where a phase's rectangle begins and ends, in pixels. */
  band(style: string): { from: number; to: number } {
    const [, x, width] =
      new RegExp(`<rect class="${style}" x="([\\d.]+)" y="[\\d.]+" width="([\\d.]+)"`).exec(this.text) ?? [];
    return { from: Number(x), to: Number(x) + Number(width) };
  }

  /** The value of a line of the first panel, by the numbers beside and below it; undefined in a gap. */
  valueAt(style: string, at: number): number | undefined {
    const [start, later] = [this.label('0:00', 'x'), this.label('1:00', 'x')];
    const [zero, five] = [this.label('0', 'y'), this.label('5', 'y')];
    const x = start + ((later - start) * at) / 60;
    const step = steps(this.path(style)).find(({ from, to }) => from <= x && x < to);
    return step && Math.round((50 * (step.y - zero + 4)) / (five - zero)) / 10;
  }

  private label(content: string, axis: 'x' | 'y'): number {
    const match = new RegExp(`<text x="([-\\d.]+)" y="([-\\d.]+)" class="faint (?:end|middle)">${content}</text>`).exec(
      this.text,
    );
    return Number(match?.[axis === 'x' ? 1 : 2]);
  }
}

/** The horizontal parts of a path. */
function steps(path: string): { from: number; to: number; y: number }[] {
  const result: { from: number; to: number; y: number }[] = [];
  let [x, y] = [0, 0];
  for (const [, command, first, second] of path.matchAll(/([MVvh])(-?[\d.]+)(?:,(-?[\d.]+))?/g)) {
    const value = Number(first);
    if (command === 'M') [x, y] = [value, Number(second)];
    if (command === 'V') y = value;
    if (command === 'v') y += value;
    if (command !== 'h') continue;
    result.push({ from: x, to: x + value, y });
    x += value;
  }
  return result;
}

/** What of a text is not well-formed XML; empty when all of it is. */
export function malformed(xml: string): string {
  const open: string[] = [];
  const token = /<(\/?)(\w+)((?: [\w:-]+="(?:[^"<&]|&\w+;)*")*)(\/?)>|(?:[^<>&]|&(?:amp|lt|gt|quot);)+/y;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    const [all, close, name, , empty] = match ?? [];
    const names = [...(match?.[3] ?? '').matchAll(/ ([\w:-]+)=/g)].map(([, attribute]) => attribute);
    const wrong = !match || (close && open.pop() !== name) || new Set(names).size < names.length;
    if (wrong) return xml.slice(at, at + 80) || String(all);
    if (name && !close && !empty) open.push(name);
  }
  return open.join();
}
