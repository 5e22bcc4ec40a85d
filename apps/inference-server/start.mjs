// The second half of `npm start`: serves, and says where to look. It says so on standard error and is no part of the
// image, so that the server's standard output is JSON everywhere.
import module from 'node:module';
import { resolve } from 'node:path';

// npm runs this in the root of the repository, wherever it was typed.
const { INIT_CWD, MODEL_DIR } = process.env;
if (INIT_CWD && MODEL_DIR) process.env.MODEL_DIR = resolve(INIT_CWD, MODEL_DIR);

// From version 22 Node.js keeps what it has compiled for the next start.
module.enableCompileCache?.();
const { started } = await import('./dist/server.js');
const { url, model, example } = await started;
const quoted = example && JSON.stringify(example.body).replaceAll("'", String.raw`'\''`);
process.stderr.write(`
Serving ${model} at ${url}

  In a browser:  ${url}
  In a terminal: curl ${url}${example ? `${example.path} -d '${quoted}'` : `/v2/models/${model}`}
  To stop:       Ctrl-C

`);
