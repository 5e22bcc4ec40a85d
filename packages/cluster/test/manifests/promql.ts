import { parser } from '@prometheus-io/lezer-promql';

/** A metric that a query reads, and the labels that the query wants it to have; with a value where it has to be that. */
export interface Selector {
  metric: string;
  labels: { name: string; value?: string }[];
}

/** @throws Error where the query is no PromQL */
export function selectors(query: string): Selector[] {
  const found: Selector[] = [];
  const grouped: string[] = [];
  const text = (node: { from: number; to: number } | null | undefined) => (node ? query.slice(node.from, node.to) : '');
  parser.parse(query).iterate({
    enter({ name, type, node }) {
      if (type.isError) throw new Error(`no PromQL at character ${node.from}: ${query}`);
      if (name === 'VectorSelector') found.push({ metric: text(node.getChild('Identifier')), labels: [] });
      if (name === 'GroupingLabels') grouped.push(...node.getChildren('LabelName').map(text));
      if (name === 'UnquotedLabelMatcher') {
        const label = { name: text(node.getChild('LabelName')) };
        const exact = node.getChild('MatchOp')?.getChild('EqlSingle');
        const value = exact && text(node.getChild('StringLiteral')).slice(1, -1);
        // A variable of Grafana's has no value yet.
        found.at(-1)?.labels.push(value && !value.startsWith('$') ? { ...label, value } : label);
      }
    },
  });
  for (const { labels } of found) labels.push(...grouped.map((name) => ({ name })));
  return found;
}
