import { explain, unreachable } from '../cluster.js';
import { clusterKind } from '../cluster-kind.js';
import { chooseContext, forContext } from '../context.js';
import { demands } from '../demand.js';
import { Kube } from '../kube.js';
import { parseOptions } from '../options.js';
import { applyOverlay, chooseOverlay, listOverlays, render } from '../overlays.js';
import { preflight } from '../preflight/preflight.js';
import { progressOn } from '../progress.js';
import { until } from '../wait.js';
import { ensureNamespace, generations, imageOf, restart } from './apply.js';
import { imageChange, imageToRun, isInRegistry, loadImage, pushImage } from './image.js';
import { nextSteps } from './next-steps.js';
import { ProblemWatch, pending } from './rollout.js';

// `npm run deploy -- OVERLAY`: from the image in the local Docker to an overlay that serves on kubectl's cluster.

type Arguments = ReturnType<typeof readArguments>;

const progress = progressOn(process.stdout);

async function deploy(kube: Kube, { overlay, values }: Arguments): Promise<void> {
  const namespace = await chooseContext(kube, values, progress.say);
  const noCluster = await unreachable(kube);
  if (noCluster) throw new Error(noCluster);
  if (!values['no-check']) await check(kube, overlay.path, namespace, values.context);
  const manifests = await render(kube, overlay.path);
  const named = imageOf(manifests);
  const image = values.image ?? imageToRun(named);
  const loaded = await bringImage(kube, values, image);
  if (await ensureNamespace(kube, namespace)) progress.say(`namespace/${namespace} created`);
  const before = await generations(kube, namespace, manifests);
  progress.say(await applyOverlay(kube, namespace, overlay.path, { images: imageChange(named, image) }));
  const after = await generations(kube, namespace, manifests);
  for (const [manifest, generation] of before) {
    // The same manifest, and perhaps another image of the same name.
    if (loaded && after.get(manifest) === generation) await restart(kube, namespace, manifest);
  }
  const wanted = demands(manifests);
  const watch = ProblemWatch.over(
    kube,
    namespace,
    wanted.map(({ selector }) => selector),
  );
  for (const manifest of manifests) {
    const name = `${manifest.kind} ${manifest.metadata.name}`;
    await ready(name, namespace, () => pending(kube, namespace, manifest, manifests), watch, Number(values.timeout));
  }
  progress.say(`${overlay.name} is ready in namespace ${namespace}.\n`);
  for (const line of await nextSteps(kube, namespace, overlay, manifests, wanted))
    progress.say(forContext(line, values.context));
}

async function check(kube: Kube, path: string, namespace: string, context: string | undefined): Promise<void> {
  const { problems, hints } = await preflight(kube, path, namespace);
  for (const hint of hints) progress.say(forContext(`note: ${hint}`, context));
  const last = problems.pop();
  for (const problem of problems) complain(forContext(problem, context));
  if (last) throw new Error(last);
}

/** @returns whether nodes have been given an image by a name that they may have had before */
async function bringImage(kube: Kube, values: Arguments['values'], image: string): Promise<boolean> {
  // An image that --image names is built here, and a digest is of one that a registry has.
  const isThere = image.includes('@') || (!values.image && isInRegistry(image));
  if (values['no-load'] || values['no-push'] || isThere) return false;
  const cluster = await clusterKind(kube);
  const isPushed = cluster.kind === 'remote' && values.image !== undefined;
  const to = isPushed ? 'its registry' : `the cluster ${cluster.name} (${cluster.kind})`;
  const start = Date.now();
  const say = () => `image ${image} to ${to}: ${Math.round((Date.now() - start) / 1000)} s`;
  // sudo asks for a password on the line where the state would be.
  const show = cluster.kind === 'k3s' ? () => {} : () => progress.state(say());
  const timer = setInterval(show, 1000);
  try {
    await (isPushed ? pushImage(image) : loadImage(cluster, image));
  } finally {
    clearInterval(timer);
    progress.end();
  }
  progress.say(say());
  return !isPushed;
}

async function ready(
  name: string,
  namespace: string,
  find: () => Promise<string | undefined>,
  watch: ProblemWatch,
  limit: number,
) {
  const start = Date.now();
  let open: string | undefined;
  const ask = async () => {
    open = await find();
    if (!open) return true;
    const problem = await watch.look(Date.now());
    if (problem) throw new Error(problem);
    if (Date.now() - start < limit * 1000) return false;
    const events = `\`kubectl get events -n ${namespace} --sort-by=.lastTimestamp\``;
    throw new Error(
      `${name} is not ready after ${limit} s, it waits for ${open}: see ${events}, or give it longer with --timeout SECONDS`,
    );
  };
  await until(name, limit + 60, ask, {
    progress: (_, seconds) => progress.state(`${name} waits for ${open}: ${Math.round(seconds)} s of ${limit}`),
  }).finally(() => progress.end());
}

function readArguments(args: string[]) {
  const options = {
    context: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    namespace: { type: 'string', short: 'n' },
    image: { type: 'string' },
    'no-load': { type: 'boolean' },
    'no-push': { type: 'boolean' },
    'no-check': { type: 'boolean' },
    timeout: { type: 'string', default: '300' },
  } as const;
  const { values, overlay } = parseOptions(args, options);
  if (!(Number(values.timeout) > 0)) throw new Error(`--timeout takes seconds, such as 300, not ${values.timeout}`);
  return { values, overlay: chooseOverlay(overlay, listOverlays(), 'deploy') };
}

function complain(problem: string): void {
  progress.end();
  // kubectl may have said it in several lines.
  console.error(`deploy: ${problem.replace(/\s*\n\s*/g, '; ')}`);
}

/** The command. @param argv without the program's name @returns the exit code */
export async function main(argv: string[]): Promise<number> {
  let kube: Kube | undefined;
  let context: string | undefined;
  try {
    const chosen = readArguments(argv);
    context = chosen.values.context;
    kube = await Kube.connect(undefined, { context });
    await deploy(kube, chosen);
    return 0;
  } catch (error) {
    complain(forContext(explain(error), context));
    return 1;
  } finally {
    kube?.close();
  }
}
