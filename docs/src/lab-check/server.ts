import { type Check, check } from './check.js';

const START = 'start it in another terminal with `npm start`, or name it with --url';

/** Lab 1: a server answers as the model in the repository does. @param url its root, such as http://localhost:8080 */
export async function checkServer(url: string): Promise<Check[]> {
  const base = url.replace(/\/+$/, '');
  const ready = await ask(`${base}/readyz`);
  const isReady = ready.status === 200;
  const checks = [
    check(`a server answers at ${base}`, ready.status > 0, ready.status > 0 ? ready.said : `${ready.said}: ${START}`),
  ];
  if (ready.status === 0) return checks;
  checks.push(
    check('it is ready', isReady, isReady ? '/readyz says ok' : `/readyz says ${ready.status} ${ready.said}: ${START}`),
  );
  const plain = await ask(`${base}/predict`, { text: ['good', 'bad'] });
  const kserve = await ask(`${base}/v1/models/custom-model:predict`, { instances: ['good', 'bad'] });
  checks.push(rows('it tells good from bad at /predict', plain, plain.body?.probs));
  checks.push(rows('and at KServe’s path', kserve, kserve.body?.predictions));
  const { status, said } = await ask(`${base}/predict`, { text: 'good' });
  const isHelpful = status === 400 && said.includes('list');
  checks.push(check('a wrong request is told what is wrong', isHelpful, `${status} ${said}`));
  return checks;
}

function rows(text: string, { status, said }: Answer, found: unknown): Check {
  const answer = Array.isArray(found) ? (found as number[][]) : [];
  const [good, bad] = answer.map((row) => row[1] ?? 0);
  // The columns are those of the model: negative, positive.
  const held = good !== undefined && bad !== undefined && good > 0.5 && bad < 0.5;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (held) return check(text, true, `good is positive by ${percent(good)}, bad by ${percent(bad)}`);
  return check(text, false, `${status} ${said}: is it the model of this repository that you serve?`);
}

interface Answer {
  /** 0 where there was none. */
  status: number;
  said: string;
  body?: Record<string, unknown>;
}

async function ask(url: string, body?: object): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    const said = text.length > 120 ? `${text.slice(0, 120)}…` : text;
    return { status: response.status, said, ...(text.startsWith('{') && { body: JSON.parse(text) }) };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { status: 0, said: cause?.code ?? message };
  }
}
