import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isOnPath } from './k6/find.js';
import { Exit } from './options/exit.js';

/**
 * Runs the installed Locust with the command line as it is, and returns its exit code.
 * @throws Exit where Locust is not installed
 */
export async function runLocust(argv: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  if (!isOnPath('locust', env.PATH)) {
    const text =
      'load: error: a locustfile (.py) needs Locust, which is not installed: run `pip install locust`, or use ' +
      '`-f users`, the load of load/locustfile.py on k6';
    throw new Exit(text, 1, 'stderr');
  }
  const child = spawn('locust', argv, { env, stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // A terminal sends Ctrl-C to Locust as well.
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    });
  }
  const [code] = await once(child, 'close');
  return code ?? 1;
}
