import type { Figures, Sample } from '../trace/trace.js';
import type { Evidence } from './evidence.js';

/** What an experiment has to judge by. */
export interface Seen {
  evidence: Evidence;
  samples: readonly Sample[];
  figures: Figures;
}
