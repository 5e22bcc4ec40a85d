import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from './server-process.js';
import { TEXTS } from './texts.js';

/** What became of the requests of a run in which the server was told to end. */
export interface DrainResult {
  readonly answered: number;
  /** Any answer but 200, and any connection cut in the middle of a request. */
  readonly lost: number;
  readonly exitCode: number | null;
}

interface Outcome {
  /** By `performance.now()`. */
  readonly began: number;
  /** The status, or the code of the error. */
  readonly outcome: string;
  /** The server asked the client to open its next connection elsewhere. */
  readonly sentAway: boolean;
}

/** SHUTDOWN_DELAY_MS of `startServer`: the server takes what comes for so long after SIGTERM. */
const STAYS_MS = 1000;

/**
 * Sends SIGTERM under load, and counts to the end of the process. The clients are those of a pod behind a Service:
 * 32 hold their connection until the server closes it, and four open a new one for each request for as long as the
 * readiness probe succeeds.
 */
export async function drain(): Promise<DrainResult> {
  const server = await startServer();
  const exited = once(server.process, 'exit');
  const outcomes: Outcome[] = [];
  const holding = Array.from({ length: 32 }, async (_, client) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = client, away = false; !away; i++) {
      const answer = await predict(server.url, TEXTS[i % TEXTS.length] as string, agent);
      outcomes.push(answer);
      away = answer.sentAway || answer.outcome !== '200';
    }
    agent.destroy();
  });
  const opening = Array.from({ length: 4 }, async (_, client) => {
    for (let i = client; (await call(`${server.url}/readyz`, 'GET')).outcome === '200'; i++) {
      outcomes.push(await predict(server.url, TEXTS[i % TEXTS.length] as string));
    }
  });
  // As many as two cores answer in half a second.
  while (outcomes.length < 300 && server.process.exitCode === null) await delay(10);
  const signalled = performance.now();
  server.process.kill('SIGTERM');
  await Promise.all([...holding, ...opening]);
  const [exitCode] = await exited;
  // A client that gets no CPU for longer than that comes too late, and has not lost what it asks for then.
  const inTime = outcomes.filter(({ began }) => began < signalled + STAYS_MS);
  const answered = inTime.filter(({ outcome }) => outcome === '200').length;
  return { answered, lost: inTime.length - answered, exitCode };
}

function predict(url: string, text: string, agent?: Agent): Promise<Outcome> {
  return call(`${url}/predict`, 'POST', JSON.stringify({ text: [text] }), agent);
}

function call(url: string, method: string, body?: string, agent: Agent | false = false): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve) => {
    const sent = request(url, { method, agent }, (response) => {
      const sentAway = response.headers.connection === 'close';
      response.resume();
      response.on('end', () => resolve({ began, outcome: String(response.statusCode), sentAway }));
      response.on('error', () => resolve({ began, outcome: 'cut', sentAway }));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ began, outcome: error.code ?? 'error', sentAway: false });
    });
    sent.end(body);
  });
}
