type Attributes = Record<string, string | number>;

/** Text as XML, whatever is in it: what XML cannot hold, such as a terminal's escape, is replaced. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** @param children markup, not text */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`,
  );
  const start = `<${name}${written.join('')}`;
  return children.length > 0 ? `${start}>${children.join('')}</${name}>` : `${start}/>`;
}

export function text(x: number, y: number, style: string, content: string): string {
  return element('text', { x, y, ...(style && { class: style }) }, escapeXml(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return element('path', { class: style, d: `M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}` });
}

/** To a tenth of a pixel: finer than can be seen, and short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}

/** Width of text on a narrow screen, where it is largest, in the wider of the fonts that `system-ui` may be. */
export function width(content: string): number {
  return 10.5 * content.length;
}

/** As much of a text as fits. */
export function shorten(content: string, pixels: number): string {
  const characters = Math.floor(pixels / width('x'));
  return content.length <= characters ? content : `${content.slice(0, Math.max(0, characters - 1)).trimEnd()}…`;
}
