import {
  bodyErrors,
  type Decoder,
  errorResponses,
  object,
  predictionErrors,
  type RequestContext,
  requestContext,
} from '@repo/http';
import type { FastifyPluginAsync } from 'fastify';

export interface PredictRouteOptions {
  readonly texts: Decoder<string[]>;
  predict(texts: readonly string[], context: RequestContext): Promise<number[][]>;
}

/** The guide's own API. */
export const predictRoute: FastifyPluginAsync<PredictRouteOptions> = async (app, { texts, predict }) => {
  const body = object({ text: texts });
  app.post(
    '/predict',
    {
      schema: {
        operationId: 'predict',
        summary: 'Classify texts',
        tags: ['Plain API'],
        body: { ...body.schema, examples: [{ text: ['good', 'bad'] }] },
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
      const { text } = body.decode(request.body, 'the body');
      return { probs: await predict(text, requestContext(request, reply)) };
    },
  );
};
