import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../src/kustomization.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs install.sh, without a terminal, with a kubectl of this context whose `kustomize` is a script. */
function install(args: string[], { context = 'kind-lab', server = 'https://203.0.113.5', kustomize = 'exit 0' } = {}) {
  const kubectl = `#!/bin/sh
case "$*" in
  *contexts*) echo '${context}' ;;
  *clusters*) echo '${server}' ;;
  kustomize*) ${kustomize} ;;
esac`;
  writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const script = join(root, 'k8s/platform/install.sh');
    const child = execFile(script, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

it.each([
  [
    `Get "https://github.com/a/b.yaml": dial tcp: lookup github.com: no such host'`,
    'dial tcp: lookup github.com: no such host',
  ],
  [
    `https://github.com/a/b.yaml': Get "https://github.com/a/b.yaml": proxyconnect tcp: dial tcp 127.0.0.1:9: refused'`,
    'proxyconnect tcp: dial tcp 127.0.0.1:9: refused',
  ],
  ["'https://github.com/a/b.yaml': URL is a git repository': status code 404 Not Found'", '404 Not Found'],
])('without the network install.sh says in one line what it cannot download: %s', async (error, reason) => {
  const kustomize = `cat >&2 <<'EOF'
E1127 15:01:40.925496 run.go:72] "command failed" err=<
	accumulating resources: accumulation err='accumulating resources from ${error}: failed to run '/usr/bin/git fetch'
	: exit status 128
EOF
exit 1`;
  const { code, stderr } = await install(['keda'], { kustomize });
  expect(code).toBe(1);
  expect(stderr).toBe(
    `install.sh: cannot download https://github.com/a/b.yaml (${reason}): connect to the network, or set HTTPS_PROXY, and run this again\n`,
  );
});

it('install.sh says which cluster it acts on, and asks before it changes one that is not on this machine', async () => {
  expect(await install(['keda'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^context kind-lab, server https:\/\/203.0.113.5\n/),
  });
  expect(await install(['keda'], { context: 'mine', server: 'https://127.0.0.1:6443' })).toMatchObject({ code: 0 });
  const refused = await install(['keda'], { context: 'prod-eu' });
  expect(refused).toMatchObject({ code: 1, stdout: 'context prod-eu, server https://203.0.113.5\n' });
  expect(refused.stderr).toMatch(/^install.sh: the context prod-eu is not known .*: add --yes in front.*\n$/);
  expect(await install(['--yes', 'keda'], { context: 'prod-eu' })).toMatchObject({ code: 0 });
});
