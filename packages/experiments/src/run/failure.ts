import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kube } from '@repo/cluster';
import { messageOf } from '@repo/cluster';
import { findHpa, findPodAutoscaler, type Workload } from '../observe/observe.js';

const KNATIVE =
  'inferenceservices.serving.kserve.io,revisions.serving.knative.dev,podautoscalers.autoscaling.internal.knative.dev';

/** What is asked of a namespace in which something has failed, before it is removed. */
const QUESTIONS = [
  ['get', 'pods,deployments,hpa,jobs', '--output=wide'],
  ['get', KNATIVE, '--output=wide'],
  ['get', 'events', '--sort-by=.metadata.creationTimestamp'],
  ['describe', 'hpa'],
  ['describe', 'pods'],
  ['logs', '--selector=!job-name', '--all-containers', '--prefix', '--tail=200'],
  ['logs', '--selector=job-name', '--prefix', '--tail=200'],
];

/** What an autoscaler says of its last decision: its conditions, a line each. */
export async function lastDecision(kube: Pick<Kube, 'list' | 'text'>, workload: Workload): Promise<string[]> {
  const autoscaler =
    workload.kind === 'KnativePodAutoscaler' ? await findPodAutoscaler(kube, workload) : await findHpa(kube, workload);
  return (autoscaler?.status?.conditions ?? []).map(({ type, status, reason, message }) =>
    [`${type} is ${status}`, reason, message].filter(Boolean).join(': '),
  );
}

/**
 * Writes what was seen until something failed or was stopped to NAME.failed.json, at once; then why, and what kubectl shows
 * of its namespace, to NAME.failed.txt.
 * @returns both paths, in words
 */
export async function saveFailure(
  kube: Pick<Kube, 'kubectl'>,
  namespace: string,
  path: { folder: string; name: string },
  error: unknown,
  seen: object = {},
): Promise<string> {
  const file = (extension: string) => join(path.folder, `${path.name}.failed.${extension}`);
  mkdirSync(path.folder, { recursive: true });
  // Before kubectl is asked, which takes a while: a second Ctrl-C ends the process.
  writeFileSync(file('json'), `${JSON.stringify(seen)}\n`);
  const answers = await Promise.all(
    QUESTIONS.map(async (question) => {
      const answer = await kube
        .kubectl(...question, '--namespace', namespace, '--request-timeout=30s')
        .catch(messageOf);
      return `$ kubectl ${question.join(' ')}\n${answer.trim()}\n`;
    }),
  );
  writeFileSync(file('txt'), [`${messageOf(error)}\n`, ...answers].join('\n'));
  return `${file('txt')} and .json`;
}
