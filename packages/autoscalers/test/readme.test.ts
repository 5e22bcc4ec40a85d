import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('has an example that prints what its comments say', async () => {
  const example = read('readme-example.ts');
  expect(read('../README.md')).toContain(`\`\`\`ts\n${example}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  const printed = log.mock.calls.flat().join('\n').split('\n');
  log.mockRestore();
  const [, first = '', rest = ''] = /console\.log\(decision\.desired\); \/\/ (.*)\n.*\n([\s\S]*)/.exec(example) ?? [];
  expect(printed).toEqual([
    first,
    ...rest
      .trim()
      .split('\n')
      .map((line) => line.replace('// ', '')),
  ]);
});
