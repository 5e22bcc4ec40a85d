import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  chooseContext,
  chooseOverlay,
  clusterKind,
  explain,
  forContext,
  imageOf,
  imageOverride,
  Kube,
  listOverlays,
  loadImage,
  preflight,
  progressOn,
  render,
  root,
} from '@repo/cluster';
import { type Experiment, experiments } from './experiments.js';
import { AutoscalerMetrics } from './observe/autoscaler-metrics.js';
import { report, UNSEEN } from './run/report.js';
import { run } from './run/run.js';
import { save } from './trace/save.js';

// `npm run experiment -- OVERLAY`: deploys, loads and follows an overlay on kubectl's cluster, and leaves nothing behind.

const USAGE = `npm run experiment -- OVERLAY [options]

  --full              the overlay's own windows (minutes) in place of those of k8s/components/short-windows
  --users N           users, or requests a second, in place of the experiment's own
  --run-time SECONDS  of full load
  --cold-starts N     for scale-to-zero
  --image NAME:TAG    an image that the cluster can pull
  --no-load           the cluster has the image already
  --hpa-window SECONDS  the cluster's own scale-down window of an HPA that names none; 300 unless it was told otherwise
  --namespace NAME    in place of experiment-OVERLAY; made, and removed in the end; of one that exists, only what was made
  --context NAME      a context of the kubeconfig in place of the current one; it counts as confirmed
  --yes               do not ask about a cluster that is not on this machine
  --out FOLDER        for the trace as JSON, CSV and SVG; traces by default`;

const progress = progressOn(process.stdout);

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
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

/** The experiment of an overlay, with what was asked for otherwise. */
function choose({ values, overlay }: ReturnType<typeof readArguments>): Experiment {
  const names = experiments.map((one) => one.overlay);
  if (overlay && !names.includes(overlay) && listOverlays().includes(overlay)) {
    throw new Error(`${overlay} has no experiment yet: npm run deploy -- ${overlay} deploys it`);
  }
  const name = chooseOverlay(overlay, names, 'experiment');
  const experiment = experiments.find((one) => one.overlay === name) as Experiment;
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
  // How many pods another load asks for, only theory knows.
  return { ...experiment, settings, peak: users ? 1 : experiment.peak };
}

/** A hint where Knative's autoscaler does not show what its decisions could be compared with. */
async function uncompared(kube: Kube, kind: Experiment['kind']): Promise<string[]> {
  if (kind !== 'KnativePodAutoscaler') return [];
  const metrics = new AutoscalerMetrics(kube);
  // A busy cluster may not answer at once.
  for (let tries = 3; tries > 0; tries--) if ((await metrics.read()).trim()) return [];
  return [`decisions are not compared with the algorithm: ${UNSEEN[kind]}`];
}

async function perform(kube: Kube, args: ReturnType<typeof readArguments>, signal: AbortSignal): Promise<boolean> {
  const { values } = args;
  const experiment = choose(args);
  const hpaWindow = wholeNumber('hpa-window', values['hpa-window']);
  const namespace = values.namespace ?? `experiment-${experiment.overlay}`;
  await chooseContext(kube, { ...values, namespace }, progress.say);
  const { problems, hints } = await preflight(kube, experiment.overlay, values.namespace);
  if (problems.length === 0) hints.push(...(await uncompared(kube, experiment.kind)));
  for (const hint of hints) progress.say(forContext(`note: ${hint}`, values.context));
  if (problems.length > 0) throw new Error(problems.join('\nexperiment: '));
  const image = imageOf(await render(kube, join(root, 'k8s/overlays', experiment.overlay)));
  if (!values.image && !values['no-load']) {
    progress.state(`  loading ${image} into the cluster`);
    await loadImage(await clusterKind(kube), image);
  }
  const images = values.image ? [imageOverride(image, values.image)] : [];
  const folder = resolve(root, values.out);
  const trace = await run(kube, experiment, {
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
