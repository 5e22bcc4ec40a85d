// Asks KServe's own Python server and ours the same, over the same model, and compares the answers.
import { ask, compare } from './compare.js';
import { notReadyRows } from './not-ready-rows.js';
import { post } from './row.js';
import { clients, install, model, start } from './servers.js';
import { v1Rows } from './v1-rows.js';
import { v2Rows } from './v2-rows.js';

const counts = { same: 0, deviates: 0, calls: 0, failed: 0 };

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  install();
  const { theirs, ours } = await start();
  const words = post('/v1/models/custom-model:predict', '{"instances":["good","bad"]}');
  const [good, bad] = (await ask(theirs.port, words)).body.predictions;
  const known = { good, bad, version: model.version, labels: model.labels };
  console.log('=  the same answer      ≠  another answer, as pinned      ✗  neither\n   KServe, ours, request');
  await run({ ...v1Rows(known), ...v2Rows(known) }, theirs, ours);
  console.log('\nTriton’s and KServe’s Python clients against ours');
  counts.calls = clients(ours.port);
  await Promise.all([theirs.unready('SIGUSR1'), ours.unready('SIGTERM')]);
  await run(notReadyRows(known), theirs, ours);
} catch (error) {
  console.error(error);
  counts.failed++;
}
console.log(`\n${counts.same} the same, ${counts.deviates} deviations, ${counts.calls} calls of clients\n`);
console.log(`${counts.same + counts.deviates + counts.calls} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0);

async function run(sections, theirs, ours) {
  for (const [title, rows] of Object.entries(sections)) {
    console.log(`\n${title}`);
    for (const row of rows) {
      const [their, our] = await Promise.all([ask(theirs.port, row), ask(ours.port, row)]);
      const problem = compare(row, their, our);
      counts[problem ? 'failed' : row.deviates ? 'deviates' : 'same']++;
      console.log(`${problem ? '✗' : row.deviates ? '≠' : '='}  ${their.status} ${our.status}  ${name(row)}`);
      if (row.deviates) console.log(`            ${row.deviates.why}`);
      if (problem)
        console.log(`            ${problem}\n            KServe ${show(their)}\n            ours   ${show(our)}`);
    }
  }
}

function name({ method, path, headers = {}, body = '' }) {
  const shown = Object.entries(headers).filter(([, value]) => value !== 'application/json');
  const list = body !== '' && !('content-type' in headers) ? ['no content-type'] : shown.map((pair) => pair.join(': '));
  return `${method} ${path} ${cut(String(body).replace(/\p{C}/gu, '·'), 110)} ${cut(list.join(', '), 60)}`.trim();
}

function show({ status, headers, body }) {
  return `${status} ${headers['content-type']} ${cut(JSON.stringify(body), 1000)}`;
}

function cut(text, length) {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
