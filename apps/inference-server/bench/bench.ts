// All figures of the server in one run on one machine. What depends on the machine's speed is a ratio to ONNX Runtime
// alone, measured in turn with it.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import autocannon from 'autocannon';
import { bareStart } from './bare-start.js';
import { BATCHES, ceiling } from './ceiling.js';
import { drain } from './drain.js';
import { startServer } from './server-process.js';
import { LONG_TEXTS, TEXTS } from './texts.js';
import { worstMix } from './worst-mix.js';

const ROUNDS = 3;
const SECONDS = 5;
const TOKENS = 21;

const short = requestsOf(TEXTS);

function requestsOf(texts: readonly string[]) {
  return texts.map((text) => ({
    method: 'POST' as const,
    path: '/predict',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: [text] }),
  }));
}

async function load(url: string, connections: number, seconds: number, requests = short) {
  const result = await autocannon({ url, connections, duration: seconds, requests, timeout: 60 });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} requests failed.`);
  return result;
}

say('cold starts, in turn with Node.js that makes one ONNX Runtime session and runs it once');
const starts: number[] = [];
const bareStarts: number[] = [];
for (let i = 0; i < 11; i++) {
  bareStarts.push(await bareStart());
  const server = await startServer();
  starts.push(server.firstPredictionMs);
  await server.stop();
}

say('throughput, in turn with ONNX Runtime alone');
const server = await startServer();
// V8 compiles what is hot in the first seconds; the figure is that of a server that runs.
await load(server.url, 32, 10);
const ratios: number[] = [];
const tails: number[] = [];
const ceilings: number[] = [];
const rates: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  let best = 0;
  for (const batch of BATCHES) best = Math.max(best, await ceiling(2, batch, TOKENS, 1.5));
  const result = await load(server.url, 32, SECONDS);
  const rate = result.requests.total / result.duration;
  ceilings.push(best);
  rates.push(rate);
  ratios.push(rate / best);
  tails.push(result.latency.p99 / result.latency.p50);
  say(
    `  round ${round + 1}: ${rate.toFixed(0)} of ${best.toFixed(0)} texts/s, p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms`,
  );
}

say('readiness probe under saturation by short texts, then by long ones');
const times = await probeWhile(() => load(server.url, 64, 10));
const timesLong = await probeWhile(() => load(server.url, 64, 10, requestsOf(LONG_TEXTS)));

say('memory after 10,000 requests, then after the worst mix of texts and bodies');
await server.stop();
const fresh = await startServer();
await autocannon({ url: fresh.url, connections: 32, amount: 10_000, requests: short });
const memory = fresh.residentMb();
say(`  ${JSON.stringify(await worstMix(fresh.url, 30))}`);
const memoryWorst = fresh.residentMb();
await fresh.stop();

say('SIGTERM under load');
const drained = await drain();

const figures = [
  figure('texts/s over HTTP ÷ ONNX Runtime alone', median(ratios), 0.84, 0.92, '', 3),
  figure('p99 of GET /readyz, /predict saturated by 64 connections', quantile(times, 0.99), 20, 5, 'ms', 1),
  figure('p99 of GET /readyz, the same with texts of 256 tokens', quantile(timesLong, 0.99), 20, 5, 'ms', 1),
  figure('p99 ÷ p50 of predictions at 32 connections', median(tails), 1.45, 1.3, '', 2),
  figure('process start → first prediction, warm file cache', median(starts), 350, 200, 'ms', 0),
  figure(
    'the same ÷ Node.js that makes one ONNX Runtime session and runs it once',
    median(starts.map((ms, i) => ms / (bareStarts[i] as number))),
    2,
    1.5,
    '',
    2,
  ),
  figure('resident memory after 10,000 requests, 2 workers', memory, 184, 150, 'MB', 0),
  figure('resident memory after the worst mix of texts and bodies, 2 workers', memoryWorst, 256, 200, 'MB', 0),
  ...imageFigure(),
  figure('lost or failed requests over SIGTERM under load', drained.lost, 0, 0, '', 0),
];

const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  node: process.version,
  textsPerSecond: { http: Math.round(median(rates)), onnxRuntimeAlone: Math.round(median(ceilings)) },
  coldStartsMs: starts.map(Math.round),
  bareStartsMs: bareStarts.map(Math.round),
  drained,
  figures,
};
writeFileSync(new URL('../dist/bench.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
console.log(
  `\n${report.machine}, Node.js ${report.node}, ${report.date}: ${report.textsPerSecond.http} texts/s over HTTP`,
);
console.table(figures);
console.log('As JSON: apps/inference-server/dist/bench.json');

function figure(name: string, measured: number, required: number, aim: number, unit: string, digits: number) {
  return { figure: name, measured: Number(measured.toFixed(digits)), required, aim, unit };
}

/** The image is measured when it has been built here. */
function imageFigure() {
  try {
    const size = execFileSync('docker', ['image', 'inspect', '-f', '{{.Size}}', 'dev.local/inference-server'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [figure('image, uncompressed, with the model', Number(size) / 1e6, 220, 170, 'MB', 0)];
  } catch {
    say('no image dev.local/inference-server here: run `npm run image` to have it measured');
    return [];
  }
}

/** @returns how long `GET /readyz` took each time while `work` went on, in ms. */
async function probeWhile(work: () => Promise<unknown>): Promise<number[]> {
  const probe = new Worker(new URL('./probe-thread.js', import.meta.url), { workerData: { url: server.url } });
  await work();
  probe.postMessage('stop');
  const [times] = (await once(probe, 'message')) as [number[]];
  return times;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number;
}

function say(line: string): void {
  console.error(line);
}
