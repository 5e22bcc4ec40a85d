import { settings } from '@repo/inference-server/config';

/** Where the default depends on the machine. */
const SHOWN: Partial<Record<string, string>> = {
  MODEL_DIR: 'packages/sentiment',
  SHUTDOWN_DELAY_MS: '5000; under Knative 0',
  SHUTDOWN_TIMEOUT_MS: '`REQUEST_TIMEOUT_MS`',
};

export function settingsTable(): string {
  const rows = Object.entries(settings).map(([name, { fallback, accepts, about }]) => {
    return `| \`${name}\` | ${SHOWN[name] ?? fallback ?? ''} | ${accepts} | ${about} |`;
  });
  return ['', '| variable | default | accepts | what |', '|---|---|---|---|', ...rows, ''].join('\n');
}
