export { readTextClassification, TEXT_CLASSIFICATION, type TextClassification, textClassification } from './task.js';
