// One request: the first after a time without any finds no pod, and is answered when one has started.
import { common, predict } from '../lib/client.ts';

export { handleSummary } from '../lib/client.ts';

export const options = { ...common, vus: 1, iterations: 1 };

export default function (): void {
  predict(1);
}
