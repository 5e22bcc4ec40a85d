import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export const root = resolve(import.meta.dirname, '../..');
export const scenarios = readdirSync(join(root, 'load/scenarios'))
  .map((file) => file.replace('.ts', ''))
  .sort();

export const hasK6 = spawnSync('k6', ['version']).status === 0;

/** Runs k6 to its end. @param settings its environment, beside PATH */
export async function k6(args: string[], settings: Record<string, string | number> = {}) {
  const given = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, K6_NO_USAGE_REPORT: 'true', ...Object.fromEntries(given) };
  const child = spawn('k6', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, 'close');
  const stdout = await output;
  /** Of its summary. */
  const count = (name: string) => Number(new RegExp(`^ +${name}\\.*: (\\d+) `, 'm').exec(stdout)?.[1] ?? 0);
  const crossed = Array.from(stdout.matchAll(/✗ '(.+?)'/g), ([, threshold = '']) => threshold);
  return { code, stdout, stderr: await errors, count, crossed };
}

/** Runs a scenario as a person would, but for colours and the progress. */
export function runScenario(name: string, settings: Record<string, string | number>, ...flags: string[]) {
  return k6(['run', '--quiet', '--log-format=raw', ...flags, `load/scenarios/${name}.ts`], settings);
}

export interface Seen {
  path: string;
  host: string;
  /** Of the user in k6. */
  user: string;
  /** Epoch ms of its arrival. */
  time: number;
  texts: string[];
}

/** A server in this process that answers as the real one does, and remembers what it was asked. */
export async function startServer({ status = 200, delay = 0, garbage = '' } = {}) {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    const { url = '', headers } = request;
    const time = Date.now();
    const body = JSON.parse(await text(request));
    const texts: string[] = url === '/predict' ? body.text : body.instances;
    seen.push({
      path: url,
      host: headers.host ?? '',
      user: String(headers['x-request-id']).split('-')[0] ?? '',
      time,
      texts,
    });
    const probabilities = texts.map(() => [0.25, 0.75]);
    const answer = url === '/predict' ? { probs: probabilities } : { predictions: probabilities };
    setTimeout(() => response.writeHead(status).end(garbage || JSON.stringify(answer)), delay);
  });
  server.on('connection', () => connections++);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
