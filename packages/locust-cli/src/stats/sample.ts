/** One request, answered or failed. */
export interface Sample {
  /** When it ended, in epoch seconds. */
  time: number;
  method: string;
  name: string;
  ms: number;
  /** As Locust shows it; none of a success. */
  error?: string;
}
