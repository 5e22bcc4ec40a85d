import { type Flag, flags } from '@repo/locust-cli/flags';

export function flagsTable(): string {
  return table('| flag | variable | default | what |', '|---|---|---|---|', ...flags.flatMap(supportedRow));
}

export function unsupportedFlagsTable(): string {
  return table('| flag | variable | use instead |', '|---|---|---|', ...unsupportedRows());
}

const table = (...lines: string[]) => `\n${lines.join('\n')}\n`;
const code = (text: string) => `\`${text}\``;

function supportedRow(flag: Flag): string[] {
  if ('instead' in flag) return [];
  const { names, value, env, fallback, help } = flag;
  const shown = [names.map(code).join(', '), ...(value ? [code(value)] : [])].join(' ');
  return [
    `| ${shown} | ${env ? code(env) : ''} | ${fallback ? code(fallback) : ''} | ${help.replace(/<\w+>[\w.]*|\{\w\}/g, code)} |`,
  ];
}

/** A row for each thing to use, with all flags that it stands for. */
function unsupportedRows(): string[] {
  const refused = flags.flatMap((flag) => ('instead' in flag ? [flag] : []));
  return [...new Set(refused.map(({ instead }) => instead))].map((instead) => {
    const alike = refused.filter((flag) => flag.instead === instead);
    const names = alike.flatMap((flag) => flag.names.map(code));
    const envs = alike.flatMap(({ env }) => (env ? [code(env)] : []));
    return `| ${names.join(', ')} | ${envs.join(', ')} | ${instead} |`;
  });
}
