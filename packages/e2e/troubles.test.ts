import { join } from 'node:path';
import { applyOverlay, BUILT_IMAGE, type Condition, imageChange, Kube, root, until } from '@repo/cluster';
import {
  createNamespace,
  type Experiment,
  failed,
  findHpa,
  findPodAutoscaler,
  LoadJob,
  type Observation,
  observe,
  planAll,
  removeNamespace,
  saveFailure,
  sizeOn,
  target,
  type Workload,
  workload,
} from '@repo/experiments';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

// Each trouble of the guide's list is brought about on purpose, its symptom read as a user would read it, the fix
// applied, and the cure seen.

const components = ['k8s/components/short-windows'];
const experiments = await planAll();
/** The experiment of an overlay. */
function plan(overlay: string): Experiment {
  const found = experiments.find((one) => one.overlay === overlay);
  if (!found) throw new Error(`There is no overlay ${overlay}, whose troubles this file shows: delete its tests too`);
  return found;
}

/** Applies an overlay with the image that `npm run image` built. */
function apply(overlay: string, namespace: string, changes: Parameters<typeof applyOverlay>[3]): Promise<string> {
  const { path, image } = plan(overlay);
  return applyOverlay(kube, namespace, path, { images: imageChange(image, BUILT_IMAGE), ...changes });
}
const hpa = { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' };

let kube: Kube;
beforeAll(async () => {
  // Ctrl-C is to end its proxy too: the cluster goes with all that is in it.
  kube = await Kube.connect(inject('kubeconfig'), { detached: false });
});
afterAll(() => kube.close());

/** A namespace for one test of an overlay, gone after it. */
async function inNamespace(name: string, overlay: string, use: (of: Workload) => Promise<void>): Promise<void> {
  const namespace = `trouble-${name}`;
  await removeNamespace(kube, namespace);
  try {
    await createNamespace(kube, namespace);
    await use(workload(namespace, plan(overlay).scaling));
  } catch (error) {
    await saveFailure(kube, namespace, { folder: join(root, 'traces/e2e'), name: namespace }, error).catch(() => {});
    throw error;
  } finally {
    await removeNamespace(kube, namespace);
  }
}

async function condition(of: Workload, type: string): Promise<Condition | undefined> {
  return (await findHpa(kube, of))?.status?.conditions?.find((one) => one.type === type);
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
  const state = () => last && `${last.desired} desired, ${last.ready} ready, ${JSON.stringify(last.metrics)}`;
  return until(what, seconds, ask, { state });
}

/** Resolves once there are as many ready pods, and as many are desired. */
function pods(of: Workload, count: number, seconds: number) {
  return seen(`${count} pods`, seconds, of, ({ ready, desired }) => ready === count && desired === count);
}

/** What is seen each second, for some seconds. */
async function during(of: Workload, seconds: number): Promise<Observation[]> {
  const all: Observation[] = [];
  const end = Date.now() + seconds * 1000;
  await until('the end', seconds + 5, async () => {
    all.push(await observe(kube, of));
    return Date.now() > end;
  });
  return all;
}

/** The users and texts that the overlay's experiment has on this cluster; its pods are ready. */
async function sizeOf(of: Workload, overlay: string): Promise<Record<string, number>> {
  const { signal } = new AbortController();
  // The window describes the way back, and is no part of the size.
  const on = { kube, workload: of, options: { signal, hpaWindow: 0 } };
  const { settings, arithmetic } = (await sizeOn(on, plan(overlay), await target(kube, of))).sized;
  console.log(`${of.namespace}: ${arithmetic}`);
  return settings;
}

async function startLoad(of: Workload, scenario: string, settings: Record<string, number>): Promise<LoadJob> {
  const all = { SCENARIO: scenario, RUN_TIME: 1800, ...settings };
  return LoadJob.start(kube, of.namespace, 'run', await target(kube, of), all);
}

// These wait more than they work: side by side.
describe.concurrent('troubles', () => {
  test('without a memory request the metric is <unknown> and nothing scales down; with one it does', () =>
    inNamespace('unknown', 'hpa-v2', async (of) => {
      const { namespace } = of;
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
      await apply('hpa-v2', namespace, { components, patches: [without] });
      await until('the symptom', 300, async () =>
        /missing request for memory/.test(await kube.kubectl('get', 'events', '--namespace', namespace)),
      );
      await until('the symptom in the table', 120, async () =>
        /cpu: \d+%\/70%, memory: <unknown>\/80%/.test(await kube.kubectl('get', 'hpa', '--namespace', namespace)),
      );
      await kube.kubectl('scale', plan('hpa-v2').scaling.workload, '--replicas=4', '--namespace', namespace);
      await seen('4 pods', 300, of, ({ ready }) => ready >= 4);
      // Longer than the window of 30 s, the period of 15 s and the age of the metrics together.
      const watched = await during(of, 75);
      expect(Math.min(...watched.map(({ pods }) => pods))).toBeGreaterThanOrEqual(4);

      await apply('hpa-v2', namespace, { components });
      await pods(of, 2, 420);
      await until('the cure in the table', 120, async () =>
        /cpu: \d+%\/70%, memory: \d+%\/80%/.test(await kube.kubectl('get', 'hpa', '--namespace', namespace)),
      );
    }));

  test('the annotation min-scale "0" leaves one pod for ever; minReplicas: 0 lets it go', () =>
    inNamespace('no-zero', 'scale-to-zero', async (of) => {
      const { namespace } = of;
      const byAnnotation = {
        target: { kind: 'InferenceService' },
        patch: JSON.stringify([
          { op: 'remove', path: '/spec/predictor/minReplicas' },
          { op: 'add', path: '/metadata/annotations/autoscaling.knative.dev~1min-scale', value: '0' },
        ]),
      };
      await apply('scale-to-zero', namespace, { components, patches: [byAnnotation] });
      await pods(of, 1, 300);
      // Longer than the window of 10 s, Knative's grace period of 30 s and the retention of 5 s together.
      const watched = await during(of, 60);
      expect(Math.min(...watched.map(({ pods }) => pods))).toBe(1);
      const annotations = (await findPodAutoscaler(kube, of))?.metadata.annotations;
      expect(annotations).toMatchObject({ 'autoscaling.knative.dev/min-scale': '1' });

      await apply('scale-to-zero', namespace, { components });
      await pods(of, 0, 300);
    }));
});

test('troubles: a threshold above the limit or a low maximum keeps it from scaling up; the overlay’s own values let it', () =>
  inNamespace('no-scale-up', 'hpa-v1', async (of) => {
    const { namespace } = of;
    const values = (target: number, max: number) => ({
      target: hpa,
      patch: JSON.stringify([
        { op: 'replace', path: '/spec/targetCPUUtilizationPercentage', value: target },
        { op: 'replace', path: '/spec/maxReplicas', value: max },
      ]),
    });
    await apply('hpa-v1', namespace, { components });
    await pods(of, 1, 300);
    const settings = await sizeOf(of, 'hpa-v1');
    // The limit of 500m is 250 % of the request of 200m: usage can never be above 300 %.
    await apply('hpa-v1', namespace, { components, patches: [values(300, 10)] });
    const job = await startLoad(of, 'hpa-v1', settings);
    // More than the overlay's own 50 %, which would add a pod.
    await seen('a busy pod', 300, of, ({ metrics }) => (metrics.cpu ?? 0) > 75);
    expect(await condition(of, 'ScalingLimited')).toMatchObject({
      status: 'False',
      reason: 'DesiredWithinRange',
    });
    expect((await findHpa(kube, of))?.status?.desiredReplicas).toBe(1);

    await apply('hpa-v1', namespace, { components, patches: [values(50, 2)] });
    await until('the symptom of a low maximum', 300, async () => {
      const limited = await condition(of, 'ScalingLimited');
      return limited?.status === 'True' && limited.reason === 'TooManyReplicas';
    });
    await pods(of, 2, 300);

    await apply('hpa-v1', namespace, { components });
    await seen('3 pods', 300, of, ({ ready, desired }) => desired > 2 && ready >= 3);
    await job.stop();
    expect(failures(job)).toEqual([]);
  }));

test('troubles: without windows a load that comes and goes makes pods flap; with them they stay', () =>
  inNamespace('flapping', 'hpa-v2', async (of) => {
    const { namespace } = of;
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
    await apply('hpa-v2', namespace, { patches: [scaleDown(0)] });
    await pods(of, 2, 300);
    const job = await startLoad(of, 'spike', await sizeOf(of, 'hpa-v2'));
    const turns: number[] = [];
    await seen('pods to go up, down and up again', 420, of, ({ desired }) => {
      if (desired !== turns.at(-1)) turns.push(desired);
      return directions(turns).join(' ').includes('up down up');
    });

    // The guide's 300 s, shortened to twice the load's period.
    await apply('hpa-v2', namespace, { patches: [scaleDown(120)] });
    const applied = Date.now();
    const { desired } = await seen('more than the minimum by the new window', 180, of, (one) => {
      // After a period of the HPA no decision by the old window is under way.
      return Date.now() - applied > 15_000 && one.desired > 2 && one.pods >= one.desired;
    });
    // Longer than the load's period of 60 s, in which pods went before; with the age of a decision shorter than the window.
    const after = await during(of, 75);
    expect(Math.min(...after.map((one) => one.pods))).toBeGreaterThanOrEqual(desired);
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
