import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Bodies that take the most memory, of every kind: the largest ones, the longest texts, and texts of all lengths. */
const BODIES: readonly string[] = [
  ...Array.from({ length: 4 }, (_, i) => body(Array.from({ length: 256 }, () => words(1600 + i)))),
  ...Array.from({ length: 8 }, (_, i) => body(Array.from({ length: 8 }, () => words(254 - i)))),
  ...Array.from({ length: 254 }, (_, i) => body([words(i + 1)])),
];

/** Keeps 50 clients busy for a while; each body is at most 2 MiB, and what the server refuses is not sent again. */
export async function worstMix(url: string, seconds: number): Promise<Record<string, number>> {
  const end = performance.now() + seconds * 1000;
  const statuses: Record<string, number> = {};
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  await Promise.all(
    Array.from({ length: 50 }, async (_, client) => {
      while (performance.now() < end) {
        // Every fifth client sends nothing but the largest.
        const index = client % 5 === 0 ? client % 4 : next++ % BODIES.length;
        const status = await post(`${url}/predict`, BODIES[index] as string, agent);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  agent.destroy();
  return statuses;
}

function words(count: number): string {
  return 'good '.repeat(count);
}

function body(texts: readonly string[]): string {
  return JSON.stringify({ text: texts });
}

function post(url: string, content: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)));
        response.on('error', () => resolve('cut'));
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    sent.end(content);
  });
}

// As a command: the URL, and the seconds.
const [, file, url, seconds] = process.argv;
if (file === fileURLToPath(import.meta.url)) {
  const statuses = await worstMix(url as string, Number(seconds));
  console.log(statuses);
  if (Object.keys(statuses).some((status) => !['200', '503', '504'].includes(status))) process.exit(1);
}
