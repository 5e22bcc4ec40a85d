import { pathToFileURL } from 'node:url';

/** Before the time, in epoch ms, at which k6 begins with the users: it has made them all by then. */
export const BEGIN = 'load-begin ';
/** Before the time, in epoch ms, at which all of them have ended. */
export const END = 'load-end ';
/** Before the thresholds, as JSON. */
export const THRESHOLDS = 'load-thresholds ';

/**
 * A k6 script that runs another one's user as a Locust user: with Locust's ramp in place of the other's scenarios. What
 * else it exports and sets (setup, teardown, thresholds, TLS) stays. A user keeps its connection and its cookies, as in
 * Locust.
 * @param scenario absolute path
 * @param executor of k6
 */
export function entryScript(scenario: string, executor: object): string {
  const url = JSON.stringify(pathToFileURL(scenario).href);
  return `import * as scenario from ${url};
export * from ${url};
export default scenario.default;

const { vus, iterations, duration, stages, scenarios, noSetup, noTeardown, ...rest } = scenario.options ?? {};
// A tag costs CPU with each of a request's nine samples: those that are read, and those that a threshold asks for.
const asked = [...Object.keys(rest.thresholds ?? {}).join().matchAll(/(\\w+):/g)].map(([, tag]) => tag);
const system = ['scenario', 'group', 'check', 'expected_response', 'url', 'proto', 'service', 'subproto', 'tls_version'];
export const options = {
  ...rest,
  noVUConnectionReuse: false,
  noCookiesReset: true,
  systemTags: [...new Set(['method', 'name', 'status', 'error', 'error_code', ...(rest.systemTags ?? []),
    ...system.filter((tag) => asked.includes(tag))])],
  scenarios: { users: ${JSON.stringify(executor)} },
};

export async function setup() {
  const data = noSetup ? undefined : await scenario.setup?.();
  console.log('${BEGIN}' + Date.now());
  return data;
}

export async function teardown(data) {
  console.log('${END}' + Date.now());
  if (!noTeardown) await scenario.teardown?.(data);
}

export async function handleSummary(data) {
  const files = await scenario.handleSummary?.(data);
  const { metrics } = data;
  const thresholds = Object.entries(metrics).sort().flatMap(([metric, { thresholds }]) =>
    Object.entries(thresholds ?? {}).map(([text, { ok }]) => ({ text: metric + ': ' + text, crossed: !ok })));
  // What it would print is in the way of the samples; its files are not.
  return { ...files, stdout: '', stderr: '\\n${THRESHOLDS}' + JSON.stringify(thresholds) + '\\n' };
}
`;
}
