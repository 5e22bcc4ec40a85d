import type { Stats } from '../stats/stats.js';

/** What a report shows. */
export interface Report {
  stats: Stats;
  options: { host?: string; users: number; spawnRate: number; runTime?: number; open?: number; locustfile: string };
  /** When the run ended, in epoch seconds. */
  end: number;
  /** The command line that made it. */
  command: string;
  thresholds?: { text: string; crossed: boolean }[];
  /** What the load generator could not do, in words. */
  shortfall?: readonly string[];
}
