// The code of a worker thread: one ONNX Runtime session, one batch at a time.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BatchReply, BatchRequest, ThreadOptions } from './inference-worker.js';

if (!parentPort) throw new Error('inference-thread is the code of a worker thread.');
const port = parentPort;
const { modelFile, outputs } = workerData as ThreadOptions;

yieldToEventLoop();
const session = await InferenceSession.create(modelFile, {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
if (!session.outputNames.includes('logits')) throw new Error(`${modelFile} must have an output "logits"`);
const unknown = session.inputNames.find((name) => !['input_ids', 'attention_mask', 'token_type_ids'].includes(name));
if (unknown) throw new Error(`${modelFile} has an input "${unknown}" that this server cannot fill`);

// The first run allocates what later runs reuse.
const warmUp = await run(new Int32Array(16).fill(1), 1);
if (warmUp.length !== outputs) {
  throw new Error(`${modelFile} has ${warmUp.length} outputs a text, and model.json has ${outputs} labels`);
}

port.on('message', async (request: BatchRequest | 'close') => {
  if (request === 'close') return port.close();
  const { ids, texts } = request;
  let reply: BatchReply;
  try {
    const started = performance.now();
    const probabilities = await run(ids, texts);
    reply = { probabilities, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  port.postMessage(reply);
});
port.postMessage('ready');

/** @returns `texts` rows of probabilities, one after the other. */
async function run(ids: Int32Array, texts: number): Promise<Float32Array> {
  const dims = [texts, ids.length / texts];
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    // All texts of a batch have one length: the mask is all ones, and there is one segment.
    const data =
      name === 'input_ids'
        ? BigInt64Array.from(ids, BigInt)
        : new BigInt64Array(ids.length).fill(name === 'attention_mask' ? 1n : 0n);
    feeds[name] = new Tensor('int64', data, dims);
  }
  const { logits } = await session.run(feeds, ['logits']);
  return softmax(logits?.data as Float32Array, texts);
}

function softmax(logits: Float32Array, rows: number): Float32Array {
  const columns = logits.length / rows;
  const out = new Float32Array(logits.length);
  for (let row = 0; row < rows; row++) {
    const values = logits.subarray(row * columns, (row + 1) * columns);
    const max = Math.max(...values);
    const exps = values.map((value) => Math.exp(value - max));
    const sum = exps.reduce((a, b) => a + b);
    out.set(
      exps.map((value) => value / sum),
      row * columns,
    );
  }
  return out;
}

/** On Linux a thread has a priority of its own: the event loop, which needs little, goes before inference, which takes all. */
function yieldToEventLoop(): void {
  if (process.platform !== 'linux') return;
  const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  setPriority(tid, 5);
}
