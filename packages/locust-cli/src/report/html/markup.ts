type Attributes = Record<string, string | number>;

/** Text as HTML, whatever is in it: what no page can show, such as a terminal's escape, is replaced. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{7E}\u{A0}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** @param children markup, not text */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeHtml(value)}"`,
  );
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

/** To a tenth of a pixel: finer than can be seen, and short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
