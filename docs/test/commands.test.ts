import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokensOf } from '../src/markdown.js';
import { read, root } from '../src/pages.js';
import { type Run, runs } from './commands.js';
import { hasKubectl } from './kubectl.js';
import { pages } from './pages.js';
import { startServer } from './server.js';
import { commandsOf } from './shell.js';

const commands = [...new Set(pages.flatMap(({ text }) => commandsOf(text)))];
const runOf = (command: string) => runs.find((each) => each.command.test(command));
const run = commands.filter(runOf);

/** @throws Error if it ends with anything but 0 or, after a `!`, with 0 */
async function bash(command: string, signal: AbortSignal): Promise<string> {
  const [, not = '', rest = ''] = /^(! )?([\s\S]*)$/.exec(command) ?? [];
  const script = `${not}{ ${rest}\n} 2>&1`;
  return (await promisify(execFile)('bash', ['-o', 'pipefail', '-c', script], { cwd: root, signal })).stdout;
}

test.each(pages)('$file has commands in sh fences alone', ({ text }) => {
  const languages = tokensOf(text).flatMap(({ type, info }) => (type === 'fence' ? [info] : []));
  expect(languages.filter((language) => /^(bash|shell|zsh|console)\b/.test(language))).toEqual([]);
});

describe('as it is typed', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());

  const scripts = new Map(
    run.map((command) => {
      const { as, shows } = runOf(command) as Run;
      // What it uses of the lines before it: TEXTS=$(…)
      const before = run.filter((line) => command.includes(`$${/^([A-Z]+)=/.exec(line)?.[1]}`));
      return [[...before, as?.(command) ?? command].join('\n'), shows];
    }),
  );

  test.concurrent.for([...scripts])('%s', async ([script, shows], { signal }) => {
    const output = await bash(script.replaceAll('localhost:8080', `localhost:${server.port}`), signal);
    if (shows) expect(output).toMatch(shows);
  });
});

test.each(commands)('what it names is there: %s', (command) => {
  for (const [, name = '', workspace] of command.matchAll(/npm run ([\w:-]+)(?: -w (\S+))?/g)) {
    expect(scriptsOf(workspace)).toHaveProperty([name]);
  }
  const paths = command.match(/(?<![\w./@-])(k8s|load|docs|packages|apps)\/[\w./-]+/g) ?? [];
  for (const path of paths.filter((each) => !each.startsWith('k8s/mine')))
    expect(existsSync(join(root, path))).toBe(true);
  const [, overlay] = /npm run (?:deploy|experiment) -- ([a-z]\S+)/.exec(command) ?? [];
  if (overlay) expect(readdirSync(join(root, 'k8s/overlays'))).toContain(overlay);
});

describe.runIf(hasKubectl)('kubectl', () => {
  // Only a recent kubectl has `autoscale --cpu`; a here-document is no flag.
  const lines = commands.filter((command) => /^kubectl (?!autoscale .*--cpu)(?!.*<<)/.test(command));

  // It reads its flags before it helps, and asks no cluster.
  test.concurrent.for(lines)('takes the flags of %s', async (command, { signal }) => {
    const [first = ''] = command.split(/ \| | &$/);
    expect(await bash(`${first} --help`, signal)).toContain('Usage:');
  });

  const folders = new Set(lines.flatMap((command) => / -k (?!k8s\/mine|"github)(\S+)/.exec(command)?.[1] ?? []));
  test.concurrent.for([...folders])('renders %s', async (folder, { signal }) => {
    expect(await bash(`kubectl kustomize ${folder}`, signal)).toContain('kind:');
  });
});

function scriptsOf(workspace: string | undefined): object {
  const folders = [
    '.',
    'load',
    ...['apps', 'packages'].flatMap((name) => readdirSync(join(root, name)).map((one) => join(name, one))),
  ];
  const manifests = folders
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(join(root, file)))
    .map((file) => JSON.parse(read(file)));
  return (workspace ? manifests.find(({ name }) => name === workspace) : manifests[0]).scripts;
}
