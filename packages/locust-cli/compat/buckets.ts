/** The place of a response time in the list of values that Locust rounds to: by 1 up to 100 ms, by 10 up to 1 s, by 100. */
export function bucket(ms: number): number {
  if (ms < 100) return ms;
  if (ms < 1000) return 100 + (ms - 100) / 10;
  return 190 + (ms - 1000) / 100;
}
