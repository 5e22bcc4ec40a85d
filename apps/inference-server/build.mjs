// One file for the server and one for its threads: a bundle starts in half the time of a tree of modules.
import { build } from 'esbuild';

await build({
  entryPoints: { server: 'src/server.ts', 'inference-thread': '../../packages/model/dist/inference-thread.js' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Not the names: a stack trace is to be read.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  external: ['onnxruntime-node'],
  // Fastify and its plugins are CommonJS: they call require.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
