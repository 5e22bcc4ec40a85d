// The second half of `npm start`: serves, and says where to look. It says so on standard error and is no part of the
// image, so that the server's standard output is JSON everywhere.
import module from 'node:module';

// From version 22 Node.js keeps what it has compiled for the next start.
module.enableCompileCache?.();
const { started } = await import('./dist/server.js');
const { url, model } = await started;
process.stderr.write(`
Serving ${model} at ${url}

  In a browser:  ${url}/docs
  In a terminal: curl ${url}/v1/models/${model}:predict -d '{"instances":["good","bad"]}'
  To stop:       Ctrl-C

`);
