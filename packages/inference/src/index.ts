export { cpuLimit } from './cpu-limit.js';
export * from './errors.js';
export type { CreateTask } from './loaded-model.js';
export { type ModelFolder, readModelFolder, refuseModelJson } from './model-folder.js';
export { OnnxPredictor } from './onnx-predictor.js';
export type { PredictorOptions } from './options.js';
export type { Predictor, PredictorObserver, PredictorStats } from './predictor.js';
export type { Task } from './task.js';
export {
  batchKey,
  type Item,
  type NamedTensors,
  type Signature,
  stack,
  type Tensor,
  type TensorData,
  type TensorInfo,
  type TensorType,
  unstack,
} from './tensor.js';
export { TENSOR_TASK, tensorTask } from './tensor-task.js';
