import { describe, expect, it } from 'vitest';
import { imageChange, loadImage, pushImage } from '../../src/deploy/image.js';

const BUILT = 'dev.local/inference-server:latest';

/** Docker with some images by name and id, that records what is run. */
function machine(images: Record<string, string>, failing: Record<string, string> = {}) {
  const ran: string[] = [];
  const run = async (...command: string[]) => {
    const line = command.join(' ');
    if (line.startsWith('docker image inspect')) {
      const id = images[command.at(-1) ?? ''];
      if (!id) throw new Error(`\`${line}\` failed: Error response from daemon: No such image`);
      return `${id}\n`;
    }
    ran.push(line);
    const reason = Object.entries(failing).find(([start]) => line.startsWith(start))?.[1];
    if (reason) throw new Error(`\`${line}\` failed: ${reason}`);
    return '';
  };
  return { ran, run };
}

describe('an image', () => {
  it.each([
    ['kind', `kind load docker-image ${BUILT} --name lab`],
    ['minikube', `minikube image load ${BUILT} -p lab`],
    ['k3d', `k3d image import ${BUILT} -c lab`],
  ] as const)('is loaded into %s by its own tool', async (kind, command) => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1' });
    await loadImage({ kind, name: 'lab' }, BUILT, run);
    expect(ran).toEqual([command]);
  });

  it('is loaded into K3s from an archive', async () => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1' });
    await loadImage({ kind: 'k3s', name: 'default' }, BUILT, run);
    const archive = /--output=(\S+)/.exec(ran[0] ?? '')?.[1];
    expect(ran[0]).toBe(`docker save --output=${archive} ${BUILT}`);
    expect(ran[1]?.replace('sudo ', '')).toBe(`k3s ctr images import ${archive}`);
    expect(ran).toHaveLength(2);
  });

  it('needs no loading where the nodes use the local Docker', async () => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1' });
    await loadImage({ kind: 'shared-docker', name: 'docker-desktop' }, BUILT, run);
    expect(ran).toEqual([]);
  });

  it.each(['kind', 'shared-docker'] as const)('that is not there is to be built: %s', async (kind) => {
    await expect(loadImage({ kind, name: 'lab' }, BUILT, machine({}).run)).rejects.toThrow(
      `Docker has no image ${BUILT}: build it with \`npm run image\``,
    );
  });

  it('with another name that is not there is to be pulled or tagged', async () => {
    await expect(loadImage({ kind: 'kind', name: 'lab' }, 'a/b:1', machine({}).run)).rejects.toThrow(
      /^Docker has no image a\/b:1: `docker pull a\/b:1`, or `docker tag dev\.local\/inference-server:latest a\/b:1`/,
    );
  });

  it('cannot be loaded into a cluster elsewhere', async () => {
    await expect(loadImage({ kind: 'remote', name: 'gke' }, BUILT, machine({}).run)).rejects.toThrow(
      /context gke.*--image registry\.example\.com\/inference-server:1.*--no-load/,
    );
  });

  it('says which tool is missing and where it is', async () => {
    await expect(
      loadImage({ kind: 'kind', name: 'lab' }, BUILT, async (command) => {
        if (command === 'docker') return 'sha256:1';
        const { runCommand } = await import('../../src/deploy/command.js');
        return runCommand('kind-that-is-not-installed');
      }),
    ).rejects.toThrow('the command kind-that-is-not-installed is needed');
  });
});

describe('an image for a registry', () => {
  const REF = 'registry.example.com:5000/team/server:1';

  it('is what was built, under another name', async () => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1' });
    await pushImage(REF, run);
    expect(ran).toEqual([`docker tag ${BUILT} ${REF}`, `docker push ${REF}`]);
  });

  it('is pushed again under a name that it has already', async () => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1', [REF]: 'sha256:1' });
    await pushImage(REF, run);
    expect(ran).toEqual([`docker push ${REF}`]);
  });

  it('does not take the name of another one, which nodes may have', async () => {
    const { ran, run } = machine({ [BUILT]: 'sha256:1', [REF]: 'sha256:2' });
    await expect(pushImage(REF, run)).rejects.toThrow(/another image.*new tag.*--no-push/);
    expect(ran).toEqual([]);
  });

  it.each([
    [REF, 'registry.example.com:5000'],
    ['team/server:1', 'docker.io'],
    ['localhost/server:1', 'localhost'],
  ])('that is refused asks for a login: %s', async (image, host) => {
    const { run } = machine({ [BUILT]: 'sha256:1' }, { 'docker push': 'denied: requested access is denied' });
    await expect(pushImage(image, run)).rejects.toThrow(
      `denied: requested access is denied: is the name right, and have you done \`docker login ${host}\`?`,
    );
  });
});

it.each([
  ['a/b:1', { newName: 'a/b', newTag: '1' }],
  ['registry.example.com:5000/a/b', { newName: 'registry.example.com:5000/a/b', newTag: 'latest' }],
  ['registry.example.com:5000/a/b:1', { newName: 'registry.example.com:5000/a/b', newTag: '1' }],
  ['a/b@sha256:12', { newName: 'a/b', digest: 'sha256:12' }],
  ['a/b:1@sha256:12', { newName: 'a/b', digest: 'sha256:12' }],
])('an image takes the place of the overlay’s own: %s', (image, expected) => {
  expect(imageChange('dev.local/inference-server:latest', image)).toEqual([
    { name: 'dev.local/inference-server', ...expected },
  ]);
});
