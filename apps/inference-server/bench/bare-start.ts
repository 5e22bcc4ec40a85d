import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** @returns milliseconds from the start of a Node.js that makes one session and runs it once, to its output. */
export async function bareStart(): Promise<number> {
  const started = performance.now();
  const script = fileURLToPath(new URL('./bare-start-process.js', import.meta.url));
  const bare = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(bare.stdout, 'data');
  const ms = performance.now() - started;
  await once(bare, 'exit');
  return ms;
}
