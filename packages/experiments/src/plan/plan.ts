import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  demands,
  imageOf,
  listOverlays,
  type Manifest,
  type Overlay,
  offline,
  overlay,
  render,
  root,
  type Scaling,
  scalingOf,
} from '@repo/cluster';
import { type Expectation, readExpectation } from './expectation.js';
import type { Experiment } from './experiment.js';

/** The load of an experiment. */
type Load = Pick<Experiment, 'scenario' | 'load'> & Partial<Pick<Experiment, 'amount' | 'settings'>>;

/** CPU of a user of the scenario `users`, in millicores: 50 texts of 2.8 ms every 3 s, see load/lib/personas.ts. */
const USER = 47;
/** Pods beyond the minimum that a derived load asks for. */
const MORE = 3;
/** Requests that a client without pauses has under way ÷ those of them that are in a pod. */
const AROUND = 1.4;
/** Of one pod, where neither field nor annotation has a target: 70 % of Knative's default of 100. */
const CONCURRENCY = 70;

/**
 * Returns what an overlay goes through: by experiment.yaml in its folder and by the scenario of its name, and where it
 * has none, by its rendered objects.
 * @throws Error where nothing in it scales that an experiment can follow
 */
export function planOf(of: Overlay, manifests: readonly Manifest[]): Experiment {
  const scaling = followed(scalingOf(manifests));
  const expectation = readExpectation(of.path);
  const coldStarts = expectation.coldStarts ?? (isAtZeroAlone(scaling, expectation) ? 10 : undefined);
  const load = ownLoad(of, expectation) ?? derivedLoad(scaling, manifests, coldStarts);
  const most = scaling.max || Number.POSITIVE_INFINITY;
  const { secondPodWithin, nightly } = expectation;
  return {
    overlay: of.name,
    path: of.path,
    scaling,
    image: imageOf(manifests),
    objects: manifests.map(({ kind, metadata }) => ({ kind, name: metadata.name })),
    story: expectation.story ?? storyOf(scaling),
    ...load,
    peak: Math.min(most, expectation.peak ?? (coldStarts ? 1 : Math.max(2, scaling.min + 1))),
    ...(secondPodWithin && { secondPodWithin }),
    ...(nightly && { nightly }),
    ...(coldStarts && { coldStarts }),
  };
}

/** Whether an experiment can follow the autoscaler of an overlay. */
function canFollow(manifests: readonly Manifest[]): boolean {
  try {
    followed(scalingOf(manifests));
    return true;
  } catch {
    return false;
  }
}

function followed(scaling: Scaling): Experiment['scaling'] {
  const { kind } = scaling;
  if (kind === 'ScaledObject')
    throw new Error(
      'An experiment follows a HorizontalPodAutoscaler or Knative, and this overlay has a ScaledObject of KEDA: `npm run deploy` deploys it',
    );
  return { ...scaling, kind };
}

/** A service at zero that has no target is about its first request, not about many. */
function isAtZeroAlone({ kind, min, targets }: Scaling, { users, rate }: Expectation): boolean {
  const hasTarget = Object.keys(targets).length > 0;
  return kind === 'KnativePodAutoscaler' && min === 0 && !hasTarget && users === undefined && rate === undefined;
}

/** The scenario that experiment.yaml names, or the one of the overlay's name. */
function ownLoad({ name }: Overlay, { scenario = name, users, rate, texts }: Expectation): Load | undefined {
  const amount = rate ?? users;
  if (amount === undefined) return undefined;
  if (!existsSync(join(root, 'load/scenarios', `${scenario}.ts`)))
    throw new Error(`There is no load/scenarios/${scenario}.ts: add it, or name another in experiment.yaml (scenario)`);
  return {
    scenario,
    load: { users: amount, texts: texts ?? 1 },
    ...(rate !== undefined && { amount: 'RATE' as const }),
  };
}

function derivedLoad(scaling: Scaling, manifests: readonly Manifest[], coldStarts: number | undefined): Load {
  const { kind, min, max, targets } = scaling;
  const pods = Math.min(max || Number.POSITIVE_INFINITY, min + MORE);
  if (kind === 'HorizontalPodAutoscaler') {
    if (targets.cpu === undefined)
      throw new Error(
        'The HPA has no target for CPU, from which a load could be derived: add experiment.yaml with users, texts and peak beside the kustomization',
      );
    const request = demands(manifests).find(({ selector }) => selector === scaling.selector)?.requests.cpu ?? 0;
    const target = 10 * targets.cpu * request;
    return usersLoad(Math.max(2, Math.ceil((pods * target) / USER)), 50, { RUN_TIME: 90 });
  }
  const settings = { API: 'kserve', RUN_TIME: 45 };
  if (coldStarts) return { scenario: 'single', load: { users: 1, texts: 1 }, settings: { API: 'kserve' } };
  if (targets.rps !== undefined)
    return { scenario: 'rate', amount: 'RATE', load: { users: Math.ceil(pods * targets.rps), texts: 1 }, settings };
  const users = Math.ceil(pods * (targets.concurrency ?? CONCURRENCY) * AROUND);
  return usersLoad(users, 10, { ...settings, MIN_WAIT: 0, MAX_WAIT: 0, SPAWN_RATE: users });
}

function usersLoad(users: number, texts: number, settings: Record<string, number | string>): Load {
  return { scenario: 'users', load: { users, texts }, settings: { ...settings, MIN_TEXTS: texts, MAX_TEXTS: texts } };
}

const UNITS: Record<string, string> = {
  cpu: '% of its requested CPU',
  memory: '% of its requested memory',
  concurrency: 'requests in flight',
  rps: 'requests/s',
};

function storyOf({ min, max, targets }: Scaling): string {
  const each = Object.entries(targets).map(
    ([name, value]) => `${Math.round(value * 100) / 100} ${UNITS[name] ?? name}`,
  );
  return `${min} to ${max || 'any number of'} pods${each.length > 0 ? `, each at ${each.join(' and ')}` : ''}.`;
}

/** Plans the experiments of all overlays in k8s/overlays that one can follow; needs kubectl, and no cluster. */
export async function planAll(): Promise<Experiment[]> {
  const rendered = await Promise.all(
    listOverlays().map(async (name) => ({
      overlay: overlay(name),
      manifests: await render(offline, overlay(name).path),
    })),
  );
  return rendered.filter(({ manifests }) => canFollow(manifests)).map((one) => planOf(one.overlay, one.manifests));
}
