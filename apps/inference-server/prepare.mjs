// The first half of `npm start`: builds the server and what it needs where something has changed. Turbo's own lines are
// of use only where that fails.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const flags = ['run', 'build', '--filter=@repo/inference-server', '--output-logs=new-only', '--log-prefix=none'];
const cwd = fileURLToPath(new URL('../..', import.meta.url));
const { status, error, stdout, stderr } = spawnSync(process.execPath, [turbo, ...flags], { cwd, encoding: 'utf8' });
if (status !== 0) {
  process.stderr.write(
    `${stdout}${stderr}Cannot build the server${error ? `: ${error.message}` : ', as shown above'}.\n`,
  );
  process.exit(1);
}
