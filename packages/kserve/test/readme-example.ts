import { HttpError, http } from '@repo/http';
import Fastify from 'fastify';
import { type KServeModel, kserve } from '../src/index.js';

function lengthOf(text: unknown): number {
  if (typeof text !== 'string') throw new HttpError('invalid_request', 'Expected every instance to be a string');
  return text.length;
}

const lengths: KServeModel = {
  name: 'lengths',
  version: '1',
  platform: 'javascript',
  inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
  outputs: [{ name: 'length', datatype: 'INT32', shape: [-1] }],
  isReady: () => true,
  isLoaded: () => true,
  predict: async (instances) => instances.map(lengthOf),
  infer: async ([text]) => {
    const data = Array.from(text?.data ?? [], lengthOf);
    return [{ name: 'length', datatype: 'INT32', shape: [data.length], data }];
  },
};

export const app = Fastify();
app.register(http);
app.register(kserve, { models: [lengths] });
