import type { FastifyInstance } from 'fastify';

/** Probes and scrapes come every few seconds from every side; they are logged at debug level only. */
const QUIET = new Set(['/livez', '/readyz', '/health_check', '/metrics', '/v2/health/live', '/v2/health/ready']);

/** One line a request, when its answer has been sent. */
export function accessLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, url, routeOptions, ip } = request;
    const level = QUIET.has(routeOptions.url ?? '') ? 'debug' : 'info';
    request.log[level]({ method, url, ip, statusCode: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 });
    done();
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, url: request.url }, 'the client has gone');
  });
}
