import {
  bodyErrors,
  errorResponses,
  HttpError,
  predictionErrors,
  type RequestContext,
  requestContext,
} from '@repo/http';
import type { FastifyPluginAsync } from 'fastify';

export interface PredictRouteOptions {
  predict(texts: readonly unknown[], context: RequestContext): Promise<number[][]>;
}

/** The guide's own API. */
export const predictRoute: FastifyPluginAsync<PredictRouteOptions> = async (app, { predict }) => {
  app.post(
    '/predict',
    {
      schema: {
        operationId: 'predict',
        summary: 'Classify texts',
        tags: ['Plain API'],
        body: {
          type: 'object',
          required: ['text'],
          properties: { text: { $ref: 'Texts#' } },
          examples: [{ text: ['good', 'bad'] }],
        },
        response: {
          200: {
            description: "A row a text, a probability a label, in the order of the model's labels.",
            type: 'object',
            required: ['probs'],
            properties: {
              probs: { type: 'array', items: { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } } },
            },
            examples: [
              {
                probs: [
                  [0.02, 0.98],
                  [0.97, 0.03],
                ],
              },
            ],
          },
          ...errorResponses({
            ...bodyErrors,
            ...predictionErrors,
            invalid_request: 'The body is not as described.',
            too_many_instances: 'The body has too many texts.',
          }),
        },
      },
    },
    async (request, reply) => {
      const body = request.body;
      const texts = typeof body === 'object' && body !== null && 'text' in body ? body.text : undefined;
      if (!Array.isArray(texts)) throw new HttpError('invalid_request', 'Expected "text" to be a list of strings');
      return { probs: await predict(texts, requestContext(request, reply)) };
    },
  );
};
