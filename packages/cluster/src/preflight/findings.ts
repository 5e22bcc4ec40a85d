import type { Demand } from '../demand.js';
import { cores, mebibytes } from './amounts.js';

export interface Findings {
  /** What keeps an overlay from starting; each with its fix, in one line. */
  problems: string[];
  /** What will hold it back later, or could not be checked. */
  hints: string[];
}

/** How many pods of a workload something allows, such as the nodes or a quota. */
export interface Bound {
  pods: number;
  /** Such as "the nodes have room for 3 (CPU)". */
  text: string;
  fix: string;
}

/** The tightest bound of a workload, where it is less than the workload's pods: the others would never be met. */
export function judge({ what, min, max, requests }: Demand, bounds: readonly Bound[]): Findings {
  const tightest = bounds.toSorted((a, b) => a.pods - b.pods)[0];
  if (!tightest || tightest.pods >= max) return { problems: [], hints: [] };
  const each = `of ${cores(requests.cpu)} CPU and ${mebibytes(requests.memory)} each`;
  const { pods, text, fix } = tightest;
  if (pods < min) return { problems: [`${what} starts with ${counted(min)} ${each}, but ${text}: ${fix}`], hints: [] };
  const hint = `${what} can grow to ${counted(max)} ${each}, but ${text}: the others would not start`;
  return { problems: [], hints: [hint] };
}

/** A hint about a check that this account may not make. @param permission such as "list nodes" */
export function unchecked(what: string, permission: string): string {
  return `not checked: ${what} (your account cannot ${permission})`;
}

export function merge(all: readonly Findings[]): Findings {
  return { problems: all.flatMap(({ problems }) => problems), hints: all.flatMap(({ hints }) => hints) };
}

/** 1 pod, 2 pods, any number of pods. */
function counted(pods: number): string {
  if (!Number.isFinite(pods)) return 'any number of pods';
  return `${pods} pod${pods === 1 ? '' : 's'}`;
}
