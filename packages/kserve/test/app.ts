import { HttpError, http } from '@repo/http';
import Fastify, { type FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { type KServeModel, type KServeOptions, kserve } from '../src/index.js';

/** A whole model of one line: the length of a text. */
export const lengths: KServeModel = {
  name: 'lengths',
  version: '3',
  platform: 'none',
  inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
  outputs: [
    { name: 'length', datatype: 'INT32', shape: [-1] },
    { name: 'upper', datatype: 'BYTES', shape: [-1] },
  ],
  isReady: () => true,
  isLoaded: () => true,
  predict: async (instances) =>
    instances.map((text, index) => {
      if (typeof text !== 'string') throw new HttpError('invalid_request', `Expected text ${index} to be a string`);
      return text.length;
    }),
  infer: async ([text]) => {
    const data = Array.from(text?.data ?? [], String);
    return [
      { name: 'length', datatype: 'INT32', shape: [data.length], data: data.map(({ length }) => length) },
      { name: 'upper', datatype: 'BYTES', shape: [data.length], data: data.map((value) => value.toUpperCase()) },
    ];
  },
};

export async function app(
  model: Partial<KServeModel> = {},
  options: Partial<KServeOptions> = {},
): Promise<FastifyInstance> {
  const instance = Fastify({ bodyLimit: 10_000 });
  instance.register(http);
  instance.register(kserve, { models: [{ ...lengths, ...model }], ...options });
  await instance.ready();
  onTestFinished(() => instance.close());
  return instance;
}
