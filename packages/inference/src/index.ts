export { cpuLimit } from './cpu-limit.js';
export * from './errors.js';
export { type ModelFolder, readModelFolder } from './model-folder.js';
export { Predictor, type PredictorObserver, type PredictorOptions } from './predictor.js';
