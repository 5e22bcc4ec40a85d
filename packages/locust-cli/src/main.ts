import process from 'node:process';
import { load } from './load.js';
import { Exit } from './options/exit.js';

// Whoever read the output has gone (`| head`): the load goes on, and its files are written.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  // npm runs scripts at the root; a path is meant from where it was typed.
  // biome-ignore lint/style/noProcessEnv: this is the module that reads it.
  const env = process.env;
  process.chdir(env.INIT_CWD ?? process.cwd());
  process.exitCode = await load(process.argv.slice(2), env);
} catch (error) {
  if (error instanceof Exit) {
    process[error.to].write(`${error.text}\n`);
    process.exitCode = error.code;
  } else {
    console.error(`load: error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
