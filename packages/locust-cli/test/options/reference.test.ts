import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Flag, flags } from '../../src/options/flags.js';

const path = '../../../../docs/reference/load.md';

// `npx vitest run --update` in load writes the tables anew.
test('docs/reference/load.md lists every flag', async () => {
  const page = readFileSync(new URL(path, import.meta.url), 'utf8');
  const supported = ['| flag | variable | default | what |', '|---|---|---|---|', ...flags.flatMap(supportedRow)];
  const refused = ['| flag | variable | use instead |', '|---|---|---|', ...refusedRows()];
  const filled = fill(fill(page, 'flags', supported), 'not supported', refused);
  await expect(filled).toMatchFileSnapshot(path);
});

/** The page with other lines between two markers. */
function fill(page: string, name: string, lines: string[]): string {
  const [, before, after] = new RegExp(`^(.*<!-- ${name}: .*? -->\n).*(<!-- /${name} -->.*)$`, 's').exec(page) ?? [];
  expect(before, `the marker "${name}"`).toBeDefined();
  return `${before}\n${lines.join('\n')}\n\n${after}`;
}

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
function refusedRows(): string[] {
  const refused = flags.flatMap((flag) => ('instead' in flag ? [flag] : []));
  return [...new Set(refused.map(({ instead }) => instead))].map((instead) => {
    const alike = refused.filter((flag) => flag.instead === instead);
    const names = alike.flatMap((flag) => flag.names.map(code));
    const envs = alike.flatMap(({ env }) => (env ? [code(env)] : []));
    return `| ${names.join(', ')} | ${envs.join(', ')} | ${instead} |`;
  });
}
