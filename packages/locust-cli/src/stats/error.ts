import { createHash } from 'node:crypto';
import { quoted } from '../python.js';

/** All failures of one method and name with the same text. */
export interface ErrorEntry {
  /** Locust's, by which its files are sorted. */
  readonly key: string;
  readonly method: string;
  readonly name: string;
  /** As Locust's files show it. */
  readonly error: string;
  occurrences: number;
  /** Epoch seconds. */
  firstSeen: number;
  lastSeen: number;
}

export function errorKey(method: string, name: string, error: string): string {
  return createHash('sha256')
    .update(`${method}.${name}.${quoted(error)}`)
    .digest('hex');
}
