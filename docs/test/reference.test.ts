import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read, root } from '../src/pages.js';
import { startServer } from './server.js';

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

// curl's own content type, which the page's commands send.
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const ask = (method: string, path: string, body?: string, headers: Record<string, string> = FORM) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });

const code = (cell: string) => /^`(.*)`$/.exec(cell)?.[1];
const httpApi = 'docs/reference/http-api.md';

interface Row {
  method: string;
  path: string;
  body: string | undefined;
  status: number;
  code: string | undefined;
  answer: string;
}

/** The requests of a section's tables; a row with "the same" is about the path before it. */
function requests(section: string): Row[] {
  const [, text = ''] = read(httpApi).split(`\n## ${section}\n`);
  const rows: Row[] = [];
  for (const line of text.split('\n## ', 1)[0]?.split('\n') ?? []) {
    const [request = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const found = /^(GET|POST) (.*)$/.exec(code(request) ?? '');
    const before = rows.at(-1);
    if (!found && !(request === 'the same' && before)) continue;
    const [, method = before?.method ?? '', path = before?.path ?? ''] = found ?? [];
    const statusAt = cells.findIndex((cell) => /^\d{3}$/.test(cell));
    rows.push({
      method,
      path,
      body: cells.length > 1 ? code(cells[0] ?? '') : undefined,
      status: statusAt < 0 ? 200 : Number(cells[statusAt]),
      code: code(cells[statusAt + 1] ?? ''),
      answer: cells.at(-1) ?? '',
    });
  }
  return rows;
}

/** What a cell says, where … stands for anything. */
function pattern(text: string): RegExp {
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

describe('http-api.md', () => {
  test.each([...requests('Predictions'), ...requests('About the server and its models')])(
    '$method $path $body answers $answer',
    async ({ method, path, body, status, answer }) => {
      const response = await ask(method, path, body);
      expect(response.status).toBe(status);
      const expected = code(answer);
      const text = await response.text();
      if (expected) expect(text).toMatch(pattern(expected));
    },
  );

  test.each(requests('Errors'))('$method $path $body is $status: $answer', async ({ method, path, ...row }) => {
    const response = await ask(method, path, row.body);
    expect(response.status).toBe(row.status);
    const body = (await response.json()) as { error: string; code: string };
    expect(body.error).toMatch(pattern(code(row.answer) ?? ''));
    expect(body.code).toBe(row.code);
  });

  test.each([
    ['a text too long', 400, JSON.stringify({ text: ['a'.repeat(20_001)] }), FORM],
    ['too many texts', 413, JSON.stringify({ text: Array(257).fill('a') }), FORM],
    ['a body too large', 413, ' '.repeat(2_097_153), FORM],
    ['a type that cannot be JSON', 415, 'a', { 'content-type': 'image/png' }],
    ['a packed body', 415, 'a', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('has the answer to %s', async (_, status, body, headers) => {
    const response = await ask('POST', '/predict', body, headers);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: string };
    expect(read(httpApi)).toMatch(
      new RegExp(`^\\| ${status} \\|.*\\| \`${error.replace(/[().]/g, '\\$&')}\` \\|$`, 'm'),
    );
  });

  test('has every code of the description, with its status', async () => {
    const description = await (await ask('GET', '/openapi.json')).text();
    const { paths } = JSON.parse(description) as { paths: Record<string, Record<string, { responses: object }>> };
    const responses = Object.values(paths).flatMap((path) => Object.values(path).map(({ responses }) => responses));
    const rows = responses.flatMap((byStatus) =>
      Object.entries(byStatus).flatMap(([status, response]) => {
        const [, codes = ''] = /"code":\{"type":"string","enum":\[(.*?)\]/.exec(JSON.stringify(response)) ?? [];
        return [...codes.matchAll(/\w+/g)].map(([name]) => `| ${status} | \`${name}\` |`);
      }),
    );
    expect(new Set(rows).size).toBeGreaterThan(10);
    for (const row of new Set(rows)) expect(read(httpApi)).toContain(row);
  });

  test('has every path of the description', async () => {
    const { paths } = (await (await ask('GET', '/openapi.json')).json()) as { paths: object };
    const page = read(httpApi);
    for (const path of Object.keys(paths))
      expect(page).toContain(path.replace('{model}', 'custom-model').replace('{version}', '1'));
  });
});

test('metrics.md has every metric of the server, with its type, and no other', async () => {
  await ask('POST', '/v1/models/custom-model:predict', '{"instances":["good"]}');
  const shown = await (await ask('GET', '/metrics')).text();
  const served = [...shown.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  const rows = read('docs/reference/metrics.md').matchAll(/^\| (`.*?`) \| (gauge|counter|histogram) \|/gm);
  const listed = [...rows].flatMap(([, names = '', type]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${name} ${type}`),
  );
  expect(listed.sort()).toEqual(served.sort());
});

const page = 'docs/reference/overlays.md';
const overlays = readdirSync(join(root, 'k8s/overlays')).filter((name) =>
  read(page).match(`\n(## |\\| \\[)${name}\\b`),
);

test.each(overlays)('overlays.md has every number of %s', (overlay) => {
  const folder = `k8s/components/${overlay}`;
  const [, section = ''] = read(page).split(`\n## ${overlay}\n`);
  // An InferenceService's numbers are the rows below its name, up to the next name.
  const [, rows = ''] = read(page).split(`\n| [${overlay}](`);
  const told = section ? section.split('\n## ', 1)[0] : rows.split('\n| [', 1)[0]?.split('\n\n', 1)[0];
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.yaml'));
  const values = files.flatMap((file) =>
    [...read(`${folder}/${file}`).matchAll(/^\s*[\w./-]+: "?(\d+\w?)"?$/gm)].map(([, number = '']) => number),
  );
  expect(values).not.toEqual([]);
  for (const number of values) expect(told?.split(/[^\w]+/), `${overlay}: ${number}`).toContain(number);
});
