import { checkText } from '../tasks/text-classification.js';
import type { TaskModel } from './kserve-model.js';

/** A text classifier as KServe's protocols see it. */
export const textModel: TaskModel<string, number[]> = ({ task }, predict, config) => {
  const labels = task.labels ?? [];
  const check = (text: unknown, index: number) => checkText(text, index, config);
  return {
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
      { name: 'label', datatype: 'BYTES', shape: [-1] },
    ],
    predict: (instances, context) => predict(instances, (instance, index) => check(textOf(instance), index), context),
    infer: async ([input], context) => {
      const rows = await predict((input?.data ?? []) as readonly string[], check, context);
      const label = rows.map((row) => labels[row.indexOf(Math.max(...row))] as string);
      return [
        { name: 'probabilities', datatype: 'FP32', shape: [rows.length, labels.length], data: rows.flat() },
        { name: 'label', datatype: 'BYTES', shape: [rows.length], data: label },
      ];
    },
  };
};

/** An instance is a text, or an object with the text under the name of the model's only input. */
function textOf(instance: unknown): unknown {
  return typeof instance === 'object' && instance !== null && 'text' in instance ? instance.text : instance;
}
