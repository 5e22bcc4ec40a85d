import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { app } from './readme-example.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test("the README's example is the one that is tested", () => {
  const example = read('readme-example.ts').replace('../src/index.js', '@repo/kserve').replace('export const', 'const');
  expect(readme).toContain(`\`\`\`ts\n${example}`);
});

test("the README's calls answer as it says", async () => {
  onTestFinished(() => app.close());
  const calls = [...readme.matchAll(/^curl localhost:8080(\S+) -d '(.+)'\n# (.+)$/gm)];
  expect(calls).toHaveLength(2);
  for (const [, url = '', payload = '', answer] of calls) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await app.inject({ method: 'POST', url, payload, headers });
    expect([response.statusCode, response.body]).toEqual([200, answer]);
  }
});
