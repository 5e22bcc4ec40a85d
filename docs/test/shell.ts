import { md } from '../src/markdown.js';

/** The commands of a page's ```sh fences: one each, with what continues it, without comments. */
export function commandsOf(text: string): string[] {
  const fences = md.parse(text, {}).filter(({ type, info }) => type === 'fence' && info === 'sh');
  return fences.flatMap(({ content }) => commands(content.trimEnd().split('\n')));
}

function commands([first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return [];
  const heredoc = /<<-?\s*['"]?(\w+)/.exec(first)?.[1];
  let more = 0;
  if (heredoc) more = rest.indexOf(heredoc) + 1;
  else if (/^(for|while|until) /.test(first)) more = rest.findIndex((line) => /^done\b/.test(line)) + 1;
  else if (uncommented(first).endsWith('\\')) {
    more = rest.findIndex((line) => !uncommented(line).endsWith('\\')) + 1;
  }
  const lines = heredoc ? [first, ...rest.slice(0, more)] : [first, ...rest.slice(0, more)].map(uncommented);
  const command = lines.join('\n').replace(/\\\n\s*/g, '');
  return [...(command.trim() ? [command.trim()] : []), ...commands(rest.slice(more))];
}

/** Without a comment, which begins at a # that is neither in quotes nor inside a word. */
function uncommented(line: string): string {
  return line.replace(/^((?:'[^']*'|"[^"]*"|[^'"#]|(?<=\S)#)*?)(?:(?<=^|\s)#.*)?$/, '$1').trimEnd();
}
