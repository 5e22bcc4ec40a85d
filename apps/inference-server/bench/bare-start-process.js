import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const modelFile = fileURLToPath(new URL('model.onnx', import.meta.resolve('@repo/sentiment/model.json')));
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1, interOpNumThreads: 1 });
await session.run({ input_ids: new Tensor('int64', BigInt64Array.from([101n, 2204n, 102n]), [1, 3]) });
process.stdout.write('done');
