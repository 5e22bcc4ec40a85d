// Proves that the built server works on CPUs other than this one, and that its predictions are the same there. QEMU
// emulates x86-64 with AVX2, x86-64 with SSE4.2 only, and arm64, on each of which ONNX Runtime uses other kernels. The
// server that the image contains starts on each CPU, is ready, answers by all three protocols, and exits on SIGTERM. Its
// probabilities are compared with those that it gives on this CPU, bit by bit. What does not depend on the CPU is left to
// `npm test`: under emulation that would take half an hour.
import { isDeepStrictEqual } from 'node:util';
import { type Cpu, emulated, missing, native } from './cpus.js';
import { type RunningServer, startServer } from './server.js';
import { texts } from './texts.js';

type Probabilities = number[][];
const counts = { passed: 0, failed: 0 };

function check(cpu: Cpu, name: string, passed: boolean, detail = ''): void {
  counts[passed ? 'passed' : 'failed']++;
  console.log(`${passed ? '✓' : '✗'} ${cpu.name}: ${name}${detail && ` (${detail})`}`);
}

const reason = missing();
if (reason) {
  console.error(process.env.CI ? reason : `SKIPPED: ${reason}`);
  process.exit(process.env.CI ? 1 : 0);
}

// So that no server outlives this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const started = performance.now();
const inputs = texts();
const expected = await predictions(native);
await Promise.all(
  emulated().map(async (cpu) => {
    try {
      compare(cpu, await predictions(cpu));
    } catch (error) {
      check(cpu, 'runs the server', false, (error as Error).message);
    }
  }),
);
console.log(`\n${inputs.length} texts on each CPU, in ${Math.round((performance.now() - started) / 1000)} s`);
console.log(`parity: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0);

/** Returns what the server answers on `cpu` for each of the inputs; checks on the way what needs no other CPU. */
async function predictions(cpu: Cpu): Promise<Probabilities> {
  const server = await startServer(cpu);
  await server.get('/readyz');
  check(cpu, 'is ready', (await server.get('/health_check')) === '"ok"');
  const rows = await predict(server, inputs);
  // Texts of one length run in one batch.
  const text = inputs.find(({ length }) => length > 50) ?? '';
  const pair = await predict(server, [text, text]);
  const [alone] = await predict(server, [text]);
  check(cpu, 'predicts the same for a text in a batch and alone', isDeepStrictEqual(pair, [alone, alone]));
  await checkProtocols(cpu, server, [text, text], pair); // part: kserve
  check(cpu, 'exits with code 0 on SIGTERM', (await server.terminate()) === 0);
  return rows;
}

async function predict(server: RunningServer, text: string[]): Promise<Probabilities> {
  return ((await server.post('/predict', { text })) as { probs: Probabilities }).probs;
}

// part: kserve
async function checkProtocols(cpu: Cpu, server: RunningServer, pair: string[], probabilities: Probabilities) {
  const v1 = await server.post('/v1/models/custom-model:predict', { instances: pair });
  check(cpu, 'answers by KServe V1', isDeepStrictEqual(v1, { predictions: probabilities }));
  const input = { name: 'text', shape: [pair.length], datatype: 'BYTES', data: pair };
  const v2 = (await server.post('/v2/models/custom-model/infer', { inputs: [input] })) as {
    outputs: { data: unknown }[];
  };
  check(cpu, 'answers by V2', isDeepStrictEqual(v2.outputs[0]?.data, probabilities.flat()));
}
// /part

function compare(cpu: Cpu, rows: Probabilities): void {
  const differences = rows.map((row, i) =>
    Math.max(...row.map((value, j) => Math.abs(value - Number(expected[i]?.[j])))),
  );
  const same = differences.filter((difference) => difference === 0).length;
  const detail = `${same} of ${inputs.length} texts; the largest difference is ${Math.max(...differences)}`;
  check(cpu, 'predicts the same bits as this CPU', same === inputs.length, detail);
}
