import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

/** Draws a diagram in the colours of the page, light or dark. Needs neither a browser nor the network. */
export function diagram(source: string): string {
  const wide = draw(source);
  // The text column of a page has some 690 pixels; a longer row of boxes is drawn as a column of them.
  const svg = width(wide) > 690 ? draw(source.replace(/^(\s*(?:flowchart|graph)\s+)(?:LR|RL)/, '$1TD')) : wide;
  // Its own style is in the theme instead: Vue takes none inside a page, and this one would load a font from the web.
  return `<div class="diagram">${svg.replace(/<style>[\s\S]*?<\/style>/, '')}</div>`;
}

function draw(source: string): string {
  return renderMermaidSVG(source, {
    bg: 'var(--vp-c-bg)',
    fg: 'var(--vp-c-text-1)',
    transparent: true,
    padding: 4,
    layerSpacing: 28,
  });
}

function width(svg: string): number {
  return Number(/width="([\d.]+)"/.exec(svg)?.[1]);
}

/** Mermaid fences become pictures at build time; GitHub draws the same fences itself. */
export function mermaid(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() === 'mermaid') return diagram(token.content);
    return fence?.(tokens, index, ...rest) ?? '';
  };
}
