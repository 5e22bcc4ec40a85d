import { type Decoder, list } from '@repo/http';
import { readTextClassification } from '@repo/text-classification';
import { textDecoder } from '../tasks/text-classification.js';
import type { KServeParts, TaskModel } from './task-model.js';

/** The text classifier as KServe's protocols see it. */
export function textModel({ service, predict, config }: KServeParts): TaskModel {
  const { labels } = readTextClassification(service.folder);
  const text = textDecoder(config);
  const limits = { noun: 'text', max: config.MAX_INSTANCES };
  const elements = list(text, limits);
  const instances = list(instance(text), limits);
  return {
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
      { name: 'label', datatype: 'BYTES', shape: [-1] },
    ],
    instances: { ...instances, schema: { ...instances.schema, examples: [['good', 'bad']] } },
    schemas: {
      prediction: { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } },
      input: {
        name: { type: 'string', enum: ['text'] },
        datatype: { type: 'string', enum: ['BYTES'] },
        data: { ...elements.schema, items: { anyOf: [text.schema, list(text, { noun: 'text' }).schema] } },
      },
      exampleInputs: [{ name: 'text', shape: [2], datatype: 'BYTES', data: ['good', 'bad'] }],
    },
    predict,
    infer: async ([input], context) => {
      const rows: number[][] = await predict(elements.decode(input?.data, '"data"'), context);
      const label = rows.map((row) => labels[row.indexOf(Math.max(...row))] as string);
      return [
        { name: 'probabilities', datatype: 'FP32', shape: [rows.length, labels.length], data: rows.flat() },
        { name: 'label', datatype: 'BYTES', shape: [rows.length], data: label },
      ];
    },
  };
}

/** A text, or an object with the text under the name of the model's only input. */
function instance(text: Decoder<string>): Decoder<string> {
  return {
    schema: { anyOf: [text.schema, { type: 'object', required: ['text'], properties: { text: text.schema } }] },
    decode: (value, what) => {
      const isNamed = typeof value === 'object' && value !== null && 'text' in value;
      return text.decode(isNamed ? value.text : value, what);
    },
  };
}
