import type { HpaSpec } from '@repo/cluster';

/** The last line of what `kubectl get hpa` shows. */
export function lastLine(table: string): string {
  return (table.trim().split('\n').at(-1) ?? '').trim();
}

/** Whether that line has use against target in percent, min, max and replicas, as a reader wants to see them. */
export function showsUse(table: string, { metrics = [], minReplicas = 1, maxReplicas }: HpaSpec): boolean {
  const percents = metrics.map(({ resource }) => `${resource?.name}: \\d+%/${resource?.target.averageUtilization}%`);
  const columns = ['\\S+', 'Deployment/\\S+', percents.join(', '), minReplicas, maxReplicas, '\\d+', '\\S+'];
  return new RegExp(`^${columns.join('\\s+')}$`).test(lastLine(table));
}
