import type { PredictorObserver } from '@repo/inference';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AnyModelService } from './model-service.js';
import { throttledSeconds } from './throttling.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Everything that `/metrics` shows. The names of KServe's Python server are kept, so that its dashboards work. */
export class Metrics {
  readonly registry = new Registry();
  /** Fed by the predictor. */
  readonly predictor: PredictorObserver;
  /** Fed by the KServe routes. */
  readonly stage: (stage: 'preprocess' | 'predict' | 'postprocess', seconds: number, model: string) => void;

  readonly #duration: Histogram<'method' | 'route' | 'status_code'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request to the end of its answer.',
      labelNames: ['method', 'route', 'status_code'],
      buckets: SECONDS,
      registers,
    });

    const stages = Object.fromEntries(
      (['preprocess', 'predict', 'postprocess', 'explain'] as const).map((stage) => [
        stage,
        new Histogram({
          name: `request_${stage}_seconds`,
          help: `Time of a request's ${stage} step, as KServe measures it.`,
          labelNames: ['model_name'],
          buckets: SECONDS,
          registers,
        }),
      ]),
    );
    this.stage = (stage, seconds, model) => stages[stage]?.observe({ model_name: model }, seconds);

    const wait = new Histogram({
      name: 'inference_queue_wait_seconds',
      help: 'Time of an instance from its arrival in the queue to the start of its batch.',
      buckets: SECONDS,
      registers,
    });
    const size = new Histogram({
      name: 'inference_batch_instances',
      help: 'Instances that ran together.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
      registers,
    });
    const run = new Histogram({
      name: 'inference_batch_seconds',
      help: 'Time that ONNX Runtime took for a batch.',
      buckets: SECONDS,
      registers,
    });
    const cost = new Counter({
      name: 'inference_cost_total',
      help: 'Cost of the instances that the model has read: of a text its tokens, of other instances 1 or their size where it varies.',
      registers,
    });
    const lost = new Counter({
      name: 'inference_worker_restarts_total',
      help: 'Inference threads that died and were replaced.',
      registers,
    });
    this.predictor = {
      batch: (batch) => {
        for (const seconds of batch.waitSeconds) wait.observe(seconds);
        size.observe(batch.instances);
        run.observe(batch.runSeconds);
        cost.inc(batch.cost);
      },
      workerLost: () => lost.inc(),
    };
  }

  /** Gauges that are read when Prometheus asks. */
  watch(service: AnyModelService): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    const stats = () => service.predictor?.stats;
    gauge('inference_requests_in_flight', 'Predictions that are queued or running.', () => stats()?.calls ?? 0);
    gauge('inference_queue_instances', 'Instances that wait for a worker.', () => stats()?.queuedInstances ?? 0);
    gauge('inference_queue_cost', 'Cost of the instances that wait for a worker.', () => stats()?.queuedCost ?? 0);
    gauge('inference_workers', 'Inference threads that are loaded.', () => stats()?.workersLive ?? 0);
    gauge('inference_workers_busy', 'Inference threads that run a batch.', () => stats()?.workersBusy ?? 0);
    gauge('inference_ready', '1 when the readiness probe succeeds.', () => Number(service.ready));
    new Counter({
      name: 'inference_cpu_throttled_seconds_total',
      help: "Time in which the container's CPU limit held its threads back.",
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(throttledSeconds());
      },
    });
  }

  observe(app: FastifyInstance): void {
    app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
      const labels = { method, route: routeOptions.url ?? 'unknown', status_code: reply.statusCode };
      this.#duration.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }
}
