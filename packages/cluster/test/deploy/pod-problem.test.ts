import { describe, expect, it } from 'vitest';
import { findPodProblem, newest } from '../../src/deploy/pod-problem.js';
import { fakeApi } from '../../src/testing/fake-api.js';

const PODS = '/api/v1/namespaces/lab/pods';
const SETS = '/apis/apps/v1/namespaces/lab/replicasets';
const REVISIONS = '/apis/serving.knative.dev/v1/namespaces/lab/revisions';

function pod(status: object, image = 'dev.local/inference-server:latest', set = 'app-2') {
  return {
    metadata: { name: 'app-x', ownerReferences: [{ kind: 'ReplicaSet', name: set }] },
    spec: { containers: [{ name: 'server', image, resources: { requests: { cpu: '50', memory: '256Mi' } } }] },
    status: { phase: 'Pending', ...status },
  };
}

const waiting = (reason: string, message = '', more = {}) => ({
  containerStatuses: [{ name: 'server', image: '', state: { waiting: { reason, message } }, ...more }],
});

const set = (revision: string, failure?: string) => ({
  metadata: {
    name: `app-${revision}`,
    annotations: { 'deployment.kubernetes.io/revision': revision },
    ownerReferences: [{ kind: 'Deployment', name: 'app' }],
  },
  status: { conditions: failure ? [{ type: 'ReplicaFailure', status: 'True', message: failure }] : [] },
});

function problem(pods: object[], more: Record<string, unknown> = {}, log = '') {
  const api = fakeApi({ [PODS]: pods, [SETS]: [set('1'), set('2')], ...more }, { logs: log });
  return findPodProblem(api, 'lab').then((problem) => problem?.text);
}

// The messages are those of Kubernetes 1.36 and Knative 1.21.
describe('problem', () => {
  it('is not there while pods start or run', async () => {
    expect(await problem([pod({}), pod(waiting('ContainerCreating')), pod({ phase: 'Running' })])).toBeUndefined();
  });

  it.each(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull'])(
    'is an image that was not loaded: %s',
    async (reason) => {
      expect(await problem([pod(waiting(reason, 'lookup dev.local: no such host'))])).toBe(
        'pod app-x: its node has no image dev.local/inference-server:latest, and no registry has it: `npm run image`, then `npm run deploy` without --no-load, or with --image REGISTRY/NAME:TAG for a remote cluster',
      );
    },
  );

  it('is an image that no registry gives, and why', async () => {
    const message = 'Back-off pulling image "a/b:1": ErrImagePull: failed to resolve image: a/b:1: not found';
    expect(await problem([pod(waiting('ImagePullBackOff', message), 'a/b:1')])).toBe(
      'pod app-x: cannot pull image a/b:1 (not found): check its name, push it with `docker push a/b:1`, or let the cluster pull it (imagePullSecrets)',
    );
    const brief = waiting('ImagePullBackOff', 'Back-off pulling image "a/b:1"');
    expect(await problem([pod(brief, 'a/b:1')])).toMatch(/^pod app-x: cannot pull image a\/b:1: check/);
  });

  const unschedulable = (message: string) => ({
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });

  it('is a pod that fits nowhere', async () => {
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available.';
    expect(await problem([pod(unschedulable(message))])).toBe(
      'pod app-x fits on no node (0/1 nodes are available: 1 Insufficient cpu), it asks for cpu 50 and memory 256Mi: add a node, lower resources.requests in k8s/bases, or see what to remove with `kubectl describe nodes`',
    );
    expect(
      await problem([pod(unschedulable('0/1 nodes are available: 1 node(s) had untolerated taint {a: b}.'))]),
    ).toContain('taints and labels');
  });

  it('is none while a node is on its way', async () => {
    const events = { '/api/v1/namespaces/lab/events': [{ reason: 'TriggeredScaleUp' }] };
    expect(await problem([pod(unschedulable('1 Insufficient cpu.'))], events)).toBeUndefined();
  });

  it('is a crash, with its last word', async () => {
    const ended = { lastState: { terminated: { reason: 'Error', exitCode: 1 } } };
    const crash = [pod(waiting('CrashLoopBackOff', '', ended))];
    expect(await problem(crash, {}, 'first\nCannot read /x\n')).toBe(
      'pod app-x, container server exits with code 1 again and again: Cannot read /x (`kubectl logs app-x -n lab -c server --previous` shows all of its log)',
    );
    expect(await problem(crash, {}, '{"level":"fatal","err":{"message":"no model"},"msg":"stopped"}')).toContain(
      ': no model (',
    );
    expect(await problem(crash, {}, 'exec /nodejs/bin/node: exec format error')).toContain('docker build --platform');
    const killed = { lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } };
    const text = await problem([pod(waiting('CrashLoopBackOff', '', killed))]);
    expect(text).toContain('(OOMKilled): raise resources.limits.memory');
  });

  it('is a container that cannot be created', async () => {
    const message = 'container has runAsNonRoot and image will run as root';
    expect(await problem([pod(waiting('CreateContainerConfigError', message))])).toBe(
      `pod app-x, container server: CreateContainerConfigError (${message}): fix what it names in the overlay`,
    );
  });

  it.each([
    [
      'pods "app-2-x" is forbidden: exceeded quota: small, requested: requests.cpu=200m, used: requests.cpu=0, limited: requests.cpu=100m',
      /^the quota small of namespace lab refuses a pod of app-2 \(requested: .*limited: requests.cpu=100m\): raise it with `kubectl edit resourcequota small -n lab`/,
    ],
    [
      'pods "app-2-x" is forbidden: failed quota: mem: must specify limits.cpu for: queue-proxy',
      /^the quota mem .*\(must specify limits.cpu for: queue-proxy\): give the namespace a LimitRange/,
    ],
    [
      'pods "app-2-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod must set it)',
      /^namespace lab enforces the Pod Security Standard restricted, .*runAsNonRoot != true \(pod must set it\): set that as/,
    ],
    [
      'pods "app-2-x" is forbidden: maximum cpu usage per Container is 100m, but limit is 500m',
      /^a LimitRange of namespace lab refuses/,
    ],
    [
      'admission webhook "a.b" denied the request: no',
      /^no pod of app-2 can be created in namespace lab: admission webhook/,
    ],
  ])('is a pod that is refused: %s', async (message, expected) => {
    expect(await problem([], { [SETS]: [set('1'), set('2', message)] })).toMatch(expected);
  });

  it('is not what went before the latest revision', async () => {
    expect(await problem([pod(waiting('ErrImagePull'), 'a/b:1', 'app-1')])).toBeUndefined();
    const revision = (generation: string) => ({
      metadata: {
        name: `r${generation}`,
        labels: { 'serving.knative.dev/configuration': 'c', 'serving.knative.dev/configurationGeneration': generation },
      },
    });
    expect(newest([revision('10'), revision('9')]).map(({ metadata }) => metadata.name)).toEqual(['r10']);
  });

  it('is an image that Knative cannot look up', async () => {
    const message = 'Unable to fetch image "a.example.com/b:1": failed to resolve image to digest: no such host';
    const conditions = [{ type: 'ContainerHealthy', status: 'False', reason: 'ContainerMissing', message }];
    expect(await problem([], { [REVISIONS]: [{ metadata: { name: 'r' }, status: { conditions } }] })).toMatch(
      /^revision r: cannot pull image a\.example\.com\/b:1 \(no such host\)/,
    );
  });

  it('is asked for of one workload’s pods', async () => {
    const path = `${PODS}?labelSelector=app%3Da`;
    const kube = fakeApi({ [path]: [], [PODS]: [pod(waiting('ErrImagePull'), 'a/b:1')], [SETS]: [set('2')] });
    expect(await findPodProblem(kube, 'lab', 'app=a')).toBeUndefined();
  });
});
