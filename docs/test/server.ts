import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../src/pages.js';

/** The built server, on a port of its own, when it is ready. */
export async function startServer(): Promise<{ port: string; stop(): Promise<void> }> {
  const server = spawn(process.execPath, ['dist/server.js'], {
    cwd: join(root, 'apps/inference-server'),
    env: { ...process.env, PORT: '0', SHUTDOWN_DELAY_MS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (server.exitCode !== null) return;
    server.kill();
    await once(server, 'exit');
  };
  let port = '';
  for await (const line of createInterface(server.stdout)) {
    port = /listening at http:\/\/[^"]*:(\d+)/i.exec(line)?.[1] ?? port;
    if (!line.includes('ready to predict')) continue;
    server.stdout.resume();
    return { port, stop };
  }
  throw new Error('the server ended before it was ready: npm run build');
}
