// ONNX Runtime alone: as many threads as the server has workers, no HTTP, no queue, no tokenizer.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export const BATCHES = [1, 2, 4, 8, 16, 32];

/** @returns texts a second of `threads` threads with batches of `batch` texts of `tokens` tokens. */
export async function ceiling(threads: number, batch: number, tokens: number, seconds: number): Promise<number> {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./ceiling-thread.js', import.meta.url), { workerData: { batch, tokens, seconds } }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const rates = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage('go');
  return (await Promise.all(rates)).reduce((sum, [rate]) => sum + Number(rate), 0);
}
