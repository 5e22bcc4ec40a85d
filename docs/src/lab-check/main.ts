import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Api, explain, Kube } from '@repo/cluster';
import { root } from '../pages.js';
import { type Check, type Result, report } from './check.js';
import { checkDeployment } from './deployment.js';
import { checkServer } from './server.js';
import { checkStatistics } from './statistics.js';
import { checkTrace } from './trace.js';
import { checkTroubles } from './troubles.js';

// `npm run lab:check -- N`: looks at what a learner did in lab N of docs/tutorials.

const USAGE = `npm run lab:check -- N [options]     N is the number of a lab, 1 to 8

  --url URL          of the server, for lab 1; http://localhost:8080 by default
  --namespace NAME   of the workload, -n, for labs 2 and 8; by default that of kubectl's context
  --folder FOLDER    of traces and statistics, for labs 3 to 7; traces by default`;

const OVERLAYS: Record<number, string> = {
  3: 'hpa-v1',
  4: 'hpa-v2',
  5: 'knative-concurrency',
  6: 'scale-to-zero',
};

function readArguments() {
  const { values, positionals } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://localhost:8080' },
      namespace: { type: 'string', short: 'n' },
      folder: { type: 'string', default: 'traces' },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const lab = Number(positionals[0]);
  const isLab = positionals.length === 1 && Number.isInteger(lab) && lab >= 1 && lab <= 8;
  if (!values.help && !isLab) throw new Error(`which lab? \`npm run lab:check -- N\`, where N is 1 to 8`);
  return { ...values, lab };
}

async function look({ lab, url, namespace, folder }: ReturnType<typeof readArguments>): Promise<Result> {
  const overlay = OVERLAYS[lab];
  if (overlay) return checkTrace(overlay, resolve(root, folder));
  if (lab === 1) return { checks: await checkServer(url) };
  if (lab === 7) return checkStatistics(resolve(root, folder));
  return { checks: await onCluster((kube) => (lab === 2 ? checkDeployment : checkTroubles)(kube, namespace)) };
}

async function onCluster(look: (kube: Api) => Promise<Check[]>): Promise<Check[]> {
  const kube = await Kube.connect();
  try {
    return await look(kube);
  } finally {
    kube.close();
  }
}

try {
  const args = readArguments();
  if (args.help) {
    console.log(USAGE);
  } else {
    const result = await look(args);
    console.log(report(args.lab, result));
    if (result.checks.some(({ held }) => !held)) process.exitCode = 1;
  }
} catch (error) {
  console.error(`lab:check: ${explain(error)}`);
  process.exitCode = 1;
}
