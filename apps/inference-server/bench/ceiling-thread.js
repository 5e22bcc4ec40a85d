import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { batch, tokens, seconds } = workerData;
const modelFile = fileURLToPath(new URL('model.onnx', import.meta.resolve('@repo/sentiment/model.json')));
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const ids = BigInt64Array.from({ length: batch * tokens }, (_, i) => BigInt(2000 + ((i * 37) % 20_000)));
const feeds = { input_ids: new Tensor('int64', ids, [batch, tokens]) };
for (let i = 0; i < 5; i++) await session.run(feeds);

parentPort.postMessage('ready');
await once(parentPort, 'message');
const started = performance.now();
let texts = 0;
while (performance.now() - started < seconds * 1000) {
  await session.run(feeds);
  texts += batch;
}
parentPort.postMessage((texts / (performance.now() - started)) * 1000);
parentPort.close();
