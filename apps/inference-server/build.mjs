// One file for the server, one for its threads, and one for its OpenAPI document, which few starts need: a bundle starts
// in half the time of a tree of modules.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  entryPoints: {
    server: 'src/server.ts',
    describe: 'src/describe.ts',
    'inference-thread': fileURLToPath(import.meta.resolve('@repo/inference/inference-thread.js')),
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Not the names: a stack trace is to be read.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  // The last line is what Fastify would load only to compile schemas and to inject requests.
  external: [
    'onnxruntime-node',
    './describe.js',
    ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request'],
  ],
  // Fastify and its plugins are CommonJS: they call require.
  banner: { js: "import { createRequire as from } from 'node:module'; const require = from(import.meta.url);" },
});
