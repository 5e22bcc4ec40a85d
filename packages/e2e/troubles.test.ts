import { join } from 'node:path';
import type { Condition } from '@repo/cluster';
import { applyOverlay, Kube, root, until } from '@repo/cluster';
import type { Autoscaler } from '@repo/experiments';
import {
  calibrate,
  createNamespace,
  describeAutoscaler,
  experiments,
  failed,
  findHpa,
  findPodAutoscaler,
  LoadJob,
  type Observation,
  observe,
  removeNamespace,
  saveFailure,
  size,
  target,
  type Workload,
  workload,
} from '@repo/experiments';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

// Each trouble of the guide's list is brought about on purpose, its symptom read as a user would read it, the fix
// applied, and the cure seen.

const components = ['k8s/components/short-windows'];
const hpa = { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' };

let kube: Kube;
beforeAll(async () => {
  // Ctrl-C is to end its proxy too: the cluster goes with all that is in it.
  kube = await Kube.connect(inject('kubeconfig'), { detached: false });
});
afterAll(() => kube.close());

/** A namespace for one test, gone after it. */
async function inNamespace(name: string, use: (namespace: string) => Promise<void>): Promise<void> {
  const namespace = `trouble-${name}`;
  await removeNamespace(kube, namespace);
  try {
    await createNamespace(kube, namespace);
    await use(namespace);
  } catch (error) {
    await saveFailure(kube, namespace, { folder: join(root, 'traces/e2e'), name: namespace }, error).catch(() => {});
    throw error;
  } finally {
    await removeNamespace(kube, namespace);
  }
}

async function condition(namespace: string, type: string): Promise<Condition | undefined> {
  return (await findHpa(kube, namespace))?.status?.conditions?.find((one) => one.type === type);
}

/** Resolves with what is seen once it is what is waited for. */
function seen(
  what: string,
  seconds: number,
  of: Workload,
  isIt: (observation: Observation) => boolean,
): Promise<Observation> {
  let last: Observation | undefined;
  const ask = async () => {
    last = await observe(kube, of);
    return isIt(last) && last;
  };
  const state = () => last && `${last.wanted} wanted, ${last.ready} ready, ${JSON.stringify(last.metrics)}`;
  return until(what, seconds, ask, { state });
}

/** Resolves once the namespace has as many ready pods, and wants as many. */
function pods(namespace: string, kind: Autoscaler['kind'], count: number, seconds: number) {
  const isIt = ({ ready, wanted }: Observation) => ready === count && wanted === count;
  return seen(`${count} pods`, seconds, workload(namespace, kind), isIt);
}

/** What is seen each second, for some seconds. */
async function during(namespace: string, kind: Autoscaler['kind'], seconds: number): Promise<Observation[]> {
  const all: Observation[] = [];
  const end = Date.now() + seconds * 1000;
  await until('the end', seconds + 5, async () => {
    all.push(await observe(kube, workload(namespace, kind)));
    return Date.now() > end;
  });
  return all;
}

const KIND = 'HorizontalPodAutoscaler';

/** The users and texts that the overlay's experiment has on this cluster; its pods are ready. */
async function sizeOf(namespace: string, overlay: string): Promise<Record<string, number>> {
  const of = workload(namespace, KIND);
  const experiment = experiments.find((one) => one.overlay === overlay);
  if (!experiment) throw new Error(`no experiment for ${overlay}`);
  const { signal } = new AbortController();
  const measured = await calibrate({ kube, workload: of, options: { signal } }, await target(kube, of), 10);
  const request = (await observe(kube, of)).usage.cpu?.request ?? 0;
  // The window describes the way back, and is no part of the size.
  const { settings, arithmetic } = size(experiment, await describeAutoscaler(kube, of, 0), request, measured);
  console.log(`${namespace}: ${arithmetic}`);
  return settings;
}

async function startLoad(namespace: string, scenario: string, settings: Record<string, number>): Promise<LoadJob> {
  const to = await target(kube, workload(namespace, KIND));
  return LoadJob.start(kube, namespace, 'run', to, { SCENARIO: scenario, RUN_TIME: 1800, ...settings });
}

// These wait more than they work: side by side.
describe.concurrent('troubles', () => {
  test('without a memory request the metric is <unknown> and nothing scales down; with one it does', () =>
    inNamespace('unknown', async (namespace) => {
      // A limit without a request would be taken for the request.
      const without = {
        target: { kind: 'Deployment' },
        patch: JSON.stringify(
          ['requests', 'limits'].map((of) => ({
            op: 'remove',
            path: `/spec/template/spec/containers/0/resources/${of}/memory`,
          })),
        ),
      };
      await applyOverlay(kube, namespace, 'hpa-v2', { components, patches: [without] });
      await until('the symptom', 300, async () =>
        /missing request for memory/.test(await kube.kubectl('get', 'events', '--namespace', namespace)),
      );
      await until('the symptom in the table', 120, async () =>
        /cpu: \d+%\/70%, memory: <unknown>\/80%/.test(await kube.kubectl('get', 'hpa', '--namespace', namespace)),
      );
      await kube.kubectl('scale', 'deployment/app-fastify', '--replicas=4', '--namespace', namespace);
      await seen('4 pods', 300, workload(namespace, KIND), ({ ready }) => ready >= 4);
      // Longer than the window of 30 s, the period of 15 s and the age of the metrics together.
      const watched = await during(namespace, KIND, 75);
      expect(Math.min(...watched.map(({ pods }) => pods))).toBeGreaterThanOrEqual(4);

      await applyOverlay(kube, namespace, 'hpa-v2', { components });
      await pods(namespace, KIND, 2, 420);
      await until('the cure in the table', 120, async () =>
        /cpu: \d+%\/70%, memory: \d+%\/80%/.test(await kube.kubectl('get', 'hpa', '--namespace', namespace)),
      );
    }));

  test('the annotation min-scale "0" leaves one pod for ever; minReplicas: 0 lets it go', () =>
    inNamespace('no-zero', async (namespace) => {
      const byAnnotation = {
        target: { kind: 'InferenceService' },
        patch: JSON.stringify([
          { op: 'remove', path: '/spec/predictor/minReplicas' },
          { op: 'add', path: '/metadata/annotations/autoscaling.knative.dev~1min-scale', value: '0' },
        ]),
      };
      await applyOverlay(kube, namespace, 'scale-to-zero', { components, patches: [byAnnotation] });
      await pods(namespace, 'KnativePodAutoscaler', 1, 300);
      // Longer than the window of 10 s, Knative's grace period of 30 s and the retention of 5 s together.
      const watched = await during(namespace, 'KnativePodAutoscaler', 60);
      expect(Math.min(...watched.map(({ pods }) => pods))).toBe(1);
      const annotations = (await findPodAutoscaler(kube, namespace))?.metadata.annotations;
      expect(annotations).toMatchObject({ 'autoscaling.knative.dev/min-scale': '1' });

      await applyOverlay(kube, namespace, 'scale-to-zero', { components });
      await pods(namespace, 'KnativePodAutoscaler', 0, 300);
    }));
});

test('troubles: a threshold above the limit or a low maximum keeps it from scaling up; the overlay’s own values let it', () =>
  inNamespace('no-scale-up', async (namespace) => {
    const values = (target: number, max: number) => ({
      target: hpa,
      patch: JSON.stringify([
        { op: 'replace', path: '/spec/targetCPUUtilizationPercentage', value: target },
        { op: 'replace', path: '/spec/maxReplicas', value: max },
      ]),
    });
    await applyOverlay(kube, namespace, 'hpa-v1', { components });
    await pods(namespace, KIND, 1, 300);
    const settings = await sizeOf(namespace, 'hpa-v1');
    // The limit of 500m is 250 % of the request of 200m: usage can never be above 300 %.
    await applyOverlay(kube, namespace, 'hpa-v1', { components, patches: [values(300, 10)] });
    const job = await startLoad(namespace, 'hpa-v1', settings);
    // More than the overlay's own 50 %, which would add a pod.
    await seen('a busy pod', 300, workload(namespace, KIND), ({ metrics }) => (metrics.cpu ?? 0) > 75);
    expect(await condition(namespace, 'ScalingLimited')).toMatchObject({
      status: 'False',
      reason: 'DesiredWithinRange',
    });
    expect((await findHpa(kube, namespace))?.status?.desiredReplicas).toBe(1);

    await applyOverlay(kube, namespace, 'hpa-v1', { components, patches: [values(50, 2)] });
    await until('the symptom of a low maximum', 300, async () => {
      const limited = await condition(namespace, 'ScalingLimited');
      return limited?.status === 'True' && limited.reason === 'TooManyReplicas';
    });
    await pods(namespace, KIND, 2, 300);

    await applyOverlay(kube, namespace, 'hpa-v1', { components });
    await seen('3 pods', 300, workload(namespace, KIND), ({ ready, wanted }) => wanted > 2 && ready >= 3);
    await job.stop();
    expect(failures(job)).toEqual([]);
  }));

test('troubles: without windows a load that comes and goes makes pods flap; with them they stay', () =>
  inNamespace('flapping', async (namespace) => {
    const scaleDown = (seconds: number) => ({
      target: hpa,
      patch: JSON.stringify([
        {
          op: 'replace',
          path: '/spec/behavior/scaleDown',
          value: {
            stabilizationWindowSeconds: seconds,
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
          },
        },
      ]),
    });
    await applyOverlay(kube, namespace, 'hpa-v2', { patches: [scaleDown(0)] });
    await pods(namespace, KIND, 2, 300);
    const job = await startLoad(namespace, 'spike', await sizeOf(namespace, 'hpa-v2'));
    const turns: number[] = [];
    await seen('pods to go up, down and up again', 420, workload(namespace, KIND), ({ wanted }) => {
      if (wanted !== turns.at(-1)) turns.push(wanted);
      return directions(turns).join(' ').includes('up down up');
    });

    // The guide's 300 s, shortened to twice the load's period.
    await applyOverlay(kube, namespace, 'hpa-v2', { patches: [scaleDown(120)] });
    const applied = Date.now();
    const { wanted } = await seen('more than the minimum by the new window', 180, workload(namespace, KIND), (one) => {
      // After a period of the HPA no decision by the old window is under way.
      return Date.now() - applied > 15_000 && one.wanted > 2 && one.pods >= one.wanted;
    });
    // Longer than the load's period of 60 s, in which pods went before; with the age of a decision shorter than the window.
    const after = await during(namespace, KIND, 75);
    expect(Math.min(...after.map((one) => one.pods))).toBeGreaterThanOrEqual(wanted);
    await job.stop();
    expect(failures(job)).toEqual([]);
  }));

/** What went wrong, and how long before the end of the load. */
function failures({ requests, counted = 0, log }: LoadJob): string[] {
  const uncounted = counted - requests.length;
  if (requests.length === 0 || uncounted < 0 || uncounted > log.interrupted)
    return [`${counted} requests counted, ${requests.length} seen, ${log.interrupted} interrupted`];
  const end = requests.at(-1)?.end ?? 0;
  return requests
    .filter(failed)
    .map((one) => `${one.status} ${one.error} after ${one.end - one.start} ms, ${end - one.end} ms before the end`);
}

/** Of a series of counts: in which directions it turned. */
function directions(counts: readonly number[]): string[] {
  const result: string[] = [];
  for (const [i, count] of counts.entries()) {
    const before = counts[i - 1];
    if (before === undefined) continue;
    const direction = count > before ? 'up' : 'down';
    if (direction !== result.at(-1)) result.push(direction);
  }
  return result;
}
