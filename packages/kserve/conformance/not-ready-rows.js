// A model that is not ready: KServe's is told to be so, ours drains.
import { deviates, error, get, post } from './row.js';

const NOT_READY = error('Model with name custom-model is not ready.');
const DRAINS = 'ours still answers while it drains, until no balancer sends it more';

export const notReadyRows = ({ good }) => ({
  'A model that is not ready': [
    get('/'),
    get('/v1/models'),
    get('/v1/models/custom-model'),
    get('/v2/models/custom-model/ready'),
    get('/v2/health/live'),
    get(
      '/v2/health/ready',
      deviates('a server whose model is not ready is not ready', [200, { ready: true }], [503, { ready: false }]),
    ),
    post(
      '/v1/models/custom-model:predict',
      '{"instances":["good"]}',
      deviates(DRAINS, [503, NOT_READY], [200, { predictions: [good] }]),
    ),
  ],
});
