import { join, resolve } from 'node:path';
import {
  chooseContext,
  chooseOverlay,
  clusterKind,
  explain,
  forContext,
  imageChange,
  imageToRun,
  isInRegistry,
  Kube,
  listOverlays,
  loadImage,
  offline,
  parseOptions,
  preflight,
  progressOn,
  render,
  root,
} from '@repo/cluster';
import { AutoscalerMetrics } from './observe/autoscaler-metrics.js';
import type { Experiment } from './plan/experiment.js';
import { planOf } from './plan/plan.js';
import { report, UNSEEN } from './report/report.js';
import { save } from './report/save.js';
import { run } from './run/run.js';

// `npm run experiment -- OVERLAY`: deploys, loads and follows an overlay on kubectl's cluster, and leaves nothing behind.

const USAGE = `npm run experiment -- OVERLAY [options]

  --full              the overlay's own windows (minutes) in place of those of k8s/components/short-windows
  --users N           users, or requests a second, in place of what fits the cluster
  --run-time SECONDS  of full load
  --cold-starts N     for an overlay whose experiment is cold starts
  --image NAME:TAG    an image that the cluster can pull, in place of the one that npm run image built
  --no-load           the cluster has the image already
  --hpa-window SECONDS  the cluster's own scale-down window of an HPA that names none; 300 unless it was told otherwise
  --namespace NAME    in place of experiment-OVERLAY; made, and removed in the end; of one that exists, only what was made
  --context NAME      a context of the kubeconfig in place of the current one; it counts as confirmed
  --yes               do not ask about a cluster that is not on this machine
  --out FOLDER        for the trace as JSON, CSV and SVG; traces by default`;

const progress = progressOn(process.stdout);

function readArguments(args: string[]) {
  return parseOptions(args, {
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
  });
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0)) throw new Error(`--${option} takes a whole number from 1, not ${text}`);
  return value;
}

/** Plans the experiment that the arguments ask for. */
async function choose({ values, overlay: asked }: ReturnType<typeof readArguments>): Promise<Experiment> {
  const overlay = chooseOverlay(asked, listOverlays(), 'experiment');
  const experiment = planOf(overlay, await render(offline, overlay.path));
  const number = (option: 'users' | 'run-time' | 'cold-starts') => {
    const text = values[option];
    return text === undefined ? undefined : wholeNumber(option, text);
  };
  if (experiment.coldStarts) return { ...experiment, coldStarts: number('cold-starts') ?? experiment.coldStarts };
  const [users, seconds] = [number('users'), number('run-time')];
  const settings = {
    ...(users && { [experiment.amount ?? 'USERS']: users }),
    ...(seconds && { RUN_TIME: seconds }),
  };
  // How many pods another load needs, only the algorithm says.
  return { ...experiment, asked: settings, peak: users ? 1 : experiment.peak };
}

/** A hint where Knative's autoscaler does not show what its decisions could be compared with. */
async function uncompared(kube: Kube, kind: Experiment['scaling']['kind']): Promise<string[]> {
  if (kind !== 'KnativePodAutoscaler') return [];
  const metrics = new AutoscalerMetrics(kube);
  // A busy cluster may not answer at once.
  for (let tries = 3; tries > 0; tries--) if ((await metrics.read()).trim()) return [];
  return [`decisions are not compared with the algorithm: ${UNSEEN[kind]}`];
}

async function perform(kube: Kube, args: ReturnType<typeof readArguments>, signal: AbortSignal): Promise<boolean> {
  const { values } = args;
  const experiment = await choose(args);
  const hpaWindow = wholeNumber('hpa-window', values['hpa-window']);
  const namespace = values.namespace ?? `experiment-${experiment.overlay}`;
  await chooseContext(kube, { ...values, namespace }, progress.say);
  const { problems, hints } = await preflight(kube, experiment.path, values.namespace);
  if (problems.length === 0) hints.push(...(await uncompared(kube, experiment.scaling.kind)));
  for (const hint of hints) progress.say(forContext(`note: ${hint}`, values.context));
  if (problems.length > 0) throw new Error(problems.join('\nexperiment: '));
  const image = values.image ?? imageToRun(experiment.image);
  if (!values.image && !isInRegistry(image) && !values['no-load']) {
    progress.state(`  loading ${image} into the cluster`);
    await loadImage(await clusterKind(kube), image);
  }
  const folder = resolve(root, values.out);
  const trace = await run(kube, experiment, {
    full: values.full,
    hpaWindow,
    images: imageChange(experiment.image, image),
    namespace: values.namespace,
    failures: folder,
    progress,
    signal,
  });
  save(trace, folder);
  const path = join(folder, trace.overlay);
  progress.say(`\n${report(trace, process.stdout.columns ?? 100)}\n\ntrace: ${path}.json, .csv, .svg`);
  return trace.checks.every(({ passed }) => passed);
}

/** The command. @param argv without the program's name @returns the exit code */
export async function main(argv: string[]): Promise<number> {
  const stop = stopOnSignal();
  let kube: Kube | undefined;
  let context: string | undefined;
  try {
    const args = readArguments(argv);
    context = args.values.context;
    if (args.values.help) {
      console.log(USAGE);
      return 0;
    }
    kube = await Kube.connect(undefined, { context });
    return (await perform(kube, args, stop)) ? 0 : 1;
  } catch (error) {
    progress.end();
    console.error(`experiment: ${forContext(explain(error), context)}`);
    return stop.aborted ? 130 : 1;
  } finally {
    kube?.close();
  }
}

function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  let stoppedAt = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // A terminal sends Ctrl-C to npm as well, which passes it on: twice within three seconds is once.
      if (stoppedAt > 0 && Date.now() - stoppedAt > 3000) process.exit(130);
      if (stoppedAt > 0) return;
      stoppedAt = Date.now();
      progress.say('stopping: removing what the experiment made; Ctrl-C again leaves it there');
      stop.abort(new Error('stopped before its end'));
    });
  }
  return stop.signal;
}
