import { expect, test } from 'vitest';
import { withIncludes } from '../../src/fill/include.js';
import { read } from '../../src/pages.js';

const path = 'k8s/components/hpa-v1/hpa.yaml';

test('a fence after the marker holds the file', () => {
  const filled = withIncludes(`<!-- include ${path} -->\n\`\`\`yaml\nold\n\`\`\`\n`);
  expect(filled).toBe(`<!-- include ${path} -->\n\`\`\`yaml\n${read(path)}\`\`\`\n`);
});

test('from and to choose lines, both included, without their margin', () => {
  const filled = withIncludes(`<!-- include ${path} from /scaleTargetRef/ to /kind/ -->\n\`\`\`yaml\n\`\`\`\n`);
  expect(filled).toContain('\nscaleTargetRef:\n  apiVersion: apps/v1\n  kind: Deployment\n```');
});

test('a fence in a list keeps its margin', () => {
  expect(withIncludes(`  <!-- include ${path} from /^kind/ -->\n  \`\`\`yaml\n  \`\`\`\n`)).toContain(
    '\n  kind: HorizontalPodAutoscaler\n  ```',
  );
});

test('lines that are not there are an error', () => {
  expect(() => withIncludes(`<!-- include ${path} from /nothing/ -->\n\`\`\`yaml\n\`\`\`\n`)).toThrow('/nothing/');
});
