export { LIMITS } from './limits.js';
export { editModelJson, modelFolder } from './model-folder.js';
export { attribute, constant, type Graph, node, TYPES, type Value } from './onnx.js';
