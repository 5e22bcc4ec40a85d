import { expect, test } from 'vitest';
import { settings } from '../src/config.js';

/** Where the default depends on the machine. */
const SHOWN: Partial<Record<keyof typeof settings, string>> = {
  MODEL_DIR: 'packages/sentiment',
  SHUTDOWN_DELAY_MS: '5000; under Knative 0',
  SHUTDOWN_TIMEOUT_MS: '`REQUEST_TIMEOUT_MS`',
};

// `npx vitest run -u` in this folder writes the page anew.
test('docs/reference/settings.md lists every setting', async () => {
  const rows = Object.entries(settings).map(([name, { fallback, accepts, about }]) => {
    const shown = SHOWN[name as keyof typeof settings] ?? fallback ?? '';
    return `| \`${name}\` | ${shown} | ${accepts} | ${about} |`;
  });
  const page = `# Settings

Every setting is an environment variable. A wrong one ends the start with a line that says what it accepts.

| variable | default | accepts | what |
|---|---|---|---|
${rows.join('\n')}

An instance is what the model predicts: a text, or one row of its input tensors. The cost of a text is its tokens. The
cost of other instances is 1 if their shape is fixed, and otherwise the product of the sizes that vary, such as the
length of a sequence. \`MAX_CHARACTERS\` applies to text classifiers alone.

Two are for ONNX Runtime and Node.js. \`ORT_DISABLE_TELEMETRY\` is set to \`1\`, since ONNX Runtime reports its use to
Microsoft otherwise; set it to \`0\` to let it. \`NODE_COMPILE_CACHE\` names a folder in which Node.js 22 and newer keep
compiled code for faster starts; the image has one.
`;
  await expect(page).toMatchFileSnapshot('../../../docs/reference/settings.md');
});
