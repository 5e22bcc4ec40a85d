import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../cluster.js';
import { chooseContext, forContext } from '../context.js';
import { imageOf } from '../deploy/apply.js';
import { clusterKind, loadImage } from '../deploy/image.js';
import { Kube } from '../kube.js';
import { root } from '../kustomization.js';
import { chooseOverlay, imageOverride, listOverlays, render } from '../overlays.js';
import { preflight } from '../preflight/preflight.js';
import { progressOn } from '../progress.js';
import { save } from '../trace/save.js';
import { AutoscalerMetrics } from './autoscaler-metrics.js';
import { type Exercise, exercises } from './exercises.js';
import { report, UNSEEN } from './report.js';
import { run } from './run.js';

// `npm run exercise -- OVERLAY`: deploys, loads and follows an overlay on kubectl's cluster, and leaves nothing behind.

const USAGE = `npm run exercise -- OVERLAY [options]

  --full              the overlay's own windows (minutes) in place of those of k8s/components/short-windows
  --users N           users, or requests a second, in place of the exercise's own
  --run-time SECONDS  of full load
  --cold-starts N     for scale-to-zero
  --image NAME:TAG    an image that the cluster can pull
  --no-load           the cluster has the image already
  --hpa-window SECONDS  the cluster's own scale-down window of an HPA that names none; 300 unless it was told otherwise
  --namespace NAME    in place of exercise-OVERLAY; made, and removed in the end; of one that exists, only what was made
  --context NAME      a context of the kubeconfig in place of the current one; it counts as confirmed
  --yes               do not ask about a cluster that is not on this machine
  --out FOLDER        for the trace as JSON, CSV and SVG; traces by default`;

const progress = progressOn(process.stdout);

function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      users: { type: 'string' },
      'run-time': { type: 'string' },
      'cold-starts': { type: 'string' },
      image: { type: 'string' },
      'no-load': { type: 'boolean', default: false },
      'hpa-window': { type: 'string', default: '300' },
      namespace: { type: 'string', short: 'n' },
      context: { type: 'string' },
      yes: { type: 'boolean', short: 'y', default: false },
      out: { type: 'string', default: 'traces' },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  if (positionals.length > 1)
    throw new Error(`one overlay at a time, not ${positionals.join(' and ')}: put options after --`);
  return { values, overlay: positionals[0] };
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0)) throw new Error(`--${option} takes a whole number from 1, not ${text}`);
  return value;
}

/** The exercise of an overlay, with what was asked for otherwise. */
function choose({ values, overlay }: ReturnType<typeof readArguments>): Exercise {
  const names = exercises.map((one) => one.overlay);
  if (overlay && !names.includes(overlay) && listOverlays().includes(overlay)) {
    throw new Error(`${overlay} has no exercise yet: npm run deploy -- ${overlay} deploys it`);
  }
  const name = chooseOverlay(overlay, names, 'exercise');
  const exercise = exercises.find((one) => one.overlay === name) as Exercise;
  const number = (option: 'users' | 'run-time' | 'cold-starts') => {
    const text = values[option];
    return text === undefined ? undefined : wholeNumber(option, text);
  };
  if (exercise.coldStarts) return { ...exercise, coldStarts: number('cold-starts') ?? exercise.coldStarts };
  const [users, seconds] = [number('users'), number('run-time')];
  const settings = {
    ...(users && { [exercise.amount ?? 'USERS']: users }),
    ...(seconds && { RUN_TIME: seconds }),
  };
  // How many pods another load asks for, only theory knows.
  return { ...exercise, settings, peak: users ? 1 : exercise.peak };
}

/** A hint where Knative's autoscaler does not show what its decisions could be compared with. */
async function uncompared(kube: Kube, kind: Exercise['kind']): Promise<string[]> {
  if (kind !== 'KnativePodAutoscaler') return [];
  const metrics = new AutoscalerMetrics(kube);
  // A busy cluster may not answer at once.
  for (let tries = 3; tries > 0; tries--) if ((await metrics.read()).trim()) return [];
  return [`decisions are not compared with the algorithm: ${UNSEEN[kind]}`];
}

async function main(kube: Kube, args: ReturnType<typeof readArguments>, signal: AbortSignal): Promise<boolean> {
  const { values } = args;
  const exercise = choose(args);
  const hpaWindow = wholeNumber('hpa-window', values['hpa-window']);
  const namespace = values.namespace ?? `exercise-${exercise.overlay}`;
  await chooseContext(kube, { ...values, namespace }, progress.say);
  const { problems, hints } = await preflight(kube, exercise.overlay, values.namespace);
  if (problems.length === 0) hints.push(...(await uncompared(kube, exercise.kind)));
  for (const hint of hints) progress.say(forContext(`note: ${hint}`, values.context));
  if (problems.length > 0) throw new Error(problems.join('\nexercise: '));
  const image = imageOf(await render(kube, join(root, 'k8s/overlays', exercise.overlay)));
  if (!values.image && !values['no-load']) {
    progress.state(`  loading ${image} into the cluster`);
    await loadImage(await clusterKind(kube), image);
  }
  const images = values.image ? [imageOverride(image, values.image)] : [];
  const folder = resolve(root, values.out);
  const trace = await run(kube, exercise, {
    full: values.full,
    hpaWindow,
    images,
    namespace: values.namespace,
    failures: folder,
    progress,
    signal,
  });
  save(trace, folder);
  const path = join(folder, trace.overlay);
  progress.say(`\n${report(trace, process.stdout.columns ?? 100)}\n\ntrace: ${path}.json, .csv, .svg`);
  return trace.claims.every(({ held }) => held);
}

const stop = new AbortController();
let stoppedAt = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // A terminal sends Ctrl-C to npm as well, which passes it on: twice within three seconds is once.
    if (stoppedAt > 0 && Date.now() - stoppedAt > 3000) process.exit(130);
    if (stoppedAt > 0) return;
    stoppedAt = Date.now();
    progress.say('stopping: removing what the exercise made; Ctrl-C again leaves it there');
    stop.abort(new Error('stopped before its end'));
  });
}

let kube: Kube | undefined;
let context: string | undefined;
try {
  const args = readArguments();
  context = args.values.context;
  if (args.values.help) {
    console.log(USAGE);
  } else {
    kube = await Kube.connect(undefined, { context });
    if (!(await main(kube, args, stop.signal))) process.exitCode = 1;
  }
} catch (error) {
  progress.end();
  console.error(`exercise: ${forContext(explain(error), context)}`);
  process.exitCode = stop.signal.aborted ? 130 : 1;
} finally {
  kube?.close();
}
