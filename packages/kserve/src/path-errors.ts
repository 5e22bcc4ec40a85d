// What the router answers on every path with a parameter, by Fastify's `frameworkErrors`.
import { errorSchema } from './errors.js';

export const badPath = errorSchema('The path is not well encoded.');
export const longName = errorSchema('The name is longer than the server takes.');
