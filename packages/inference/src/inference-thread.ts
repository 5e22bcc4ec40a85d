// The code of a worker thread: one session, one batch at a time.
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { BatchReply, BatchRequest } from './inference-worker.js';
import { Session } from './session.js';

if (!parentPort) throw new Error('inference-thread is the code of a worker thread.');
const port = parentPort;

yieldToEventLoop();
const session = await Session.load(workerData as string);

port.on('message', async (request: BatchRequest | 'close') => {
  if (request === 'close') return port.close();
  let reply: BatchReply;
  try {
    const started = performance.now();
    const outputs = await session.run(request.inputs, request.outputs);
    reply = { outputs, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  port.postMessage(reply);
});
port.postMessage(session.signature);

/**
 * On Linux each thread has its own priority: the event loop, which needs little CPU, runs before inference, which takes all.
 * The priority is relative to the process's, since only root may raise one that `nice` has lowered.
 */
function yieldToEventLoop(): void {
  if (process.platform !== 'linux') return;
  const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(tid, Math.min(19, getPriority() + 5));
}
