/** Those that Locust's files and tables have, with their headings. */
export const PERCENTILES = [
  [0.5, '50%'],
  [0.66, '66%'],
  [0.75, '75%'],
  [0.8, '80%'],
  [0.9, '90%'],
  [0.95, '95%'],
  [0.98, '98%'],
  [0.99, '99%'],
  [0.999, '99.9%'],
  [0.9999, '99.99%'],
  [1, '100%'],
] as const;
