// The code of a worker thread: one model, one batch at a time.
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Classifier } from './classifier.js';
import type { BatchReply, BatchRequest, ThreadOptions } from './inference-worker.js';

if (!parentPort) throw new Error('inference-thread is the code of a worker thread.');
const port = parentPort;
const { modelFile, labels } = workerData as ThreadOptions;

yieldToEventLoop();
const classifier = await Classifier.load(modelFile, labels);

port.on('message', async (request: BatchRequest | 'close') => {
  if (request === 'close') return port.close();
  const { ids, texts } = request;
  let reply: BatchReply;
  try {
    const started = performance.now();
    const probabilities = await classifier.run(ids, texts);
    reply = { probabilities, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  port.postMessage(reply);
});
port.postMessage('ready');

/**
 * On Linux each thread has its own priority: the event loop, which needs little CPU, runs before inference, which takes all.
 * The priority is relative to the process's, since only root may raise one that `nice` has lowered.
 */
function yieldToEventLoop(): void {
  if (process.platform !== 'linux') return;
  const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(tid, Math.min(19, getPriority() + 5));
}
