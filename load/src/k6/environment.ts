type Env = Record<string, string | undefined>;

/** Settings of k6 that are of its outputs, or of how it connects. Others would change the load, or what is read of it. */
const KEPT = /^K6_(WEB_DASHBOARD|PROMETHEUS_|OTEL_|INSECURE_SKIP_TLS_VERIFY$|DNS$|LOCAL_IPS$|USER_AGENT$)/;

/** What k6 sees of the caller's variables, and those that are for it alone. */
export function environment(env: Env, host: string, users: number): Env {
  return {
    // A fifth of k6's CPU is Go's garbage collector: it may wait for longer, up to a bound on memory. k6 keeps 0.6 MiB
    // of each user; below twice that it would do nothing but collect.
    GOGC: '800',
    GOMEMLIMIT: `${Math.round(512 + 1.5 * users)}MiB`,
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('K6_') || KEPT.test(name))),
    BASE_URL: host,
    K6_CSV_TIME_FORMAT: 'unix_micro',
    K6_CSV_SAVE_INTERVAL: '200ms',
    K6_NO_USAGE_REPORT: 'true',
  };
}

/** Flags for the output that is read here, and for those of K6_OUT, which k6 itself reads only where no flag is. */
export function outputs({ K6_OUT = '' }: Env): string[] {
  return ['csv=-', ...K6_OUT.split(',').filter(Boolean)].map((output) => `--out=${output}`);
}
