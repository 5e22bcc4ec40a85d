type Env = Record<string, string | undefined>;

/** Settings of k6 that are of its outputs, or of how it connects. Others would change the load, or what is read of it. */
const KEPT = /^K6_(WEB_DASHBOARD|PROMETHEUS_|OTEL_|INSECURE_SKIP_TLS_VERIFY$|DNS$|LOCAL_IPS$|USER_AGENT$)/;

const LOOPBACK = '127.0.0.1';

/** Where k6 serves its live charts; undefined where its port says that it serves none, or any. */
export function dashboardUrl({ K6_WEB_DASHBOARD_HOST, K6_WEB_DASHBOARD_PORT = '' }: Env): string | undefined {
  const port = Number(K6_WEB_DASHBOARD_PORT || 5665);
  return port > 0 ? `http://${K6_WEB_DASHBOARD_HOST || LOOPBACK}:${port}` : undefined;
}

/** What k6 sees of the caller's variables, and those that are for it alone. */
export function environment(env: Env, host: string, users: number): Env {
  return {
    // A fifth of k6's CPU is Go's garbage collector: it may wait for longer, up to a bound on memory. k6 keeps 0.6 MiB
    // of each user; below twice that it would do nothing but collect.
    GOGC: '800',
    GOMEMLIMIT: `${Math.round(512 + 1.5 * users)}MiB`,
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('K6_') || KEPT.test(name))),
    // k6 itself would serve its live charts on every interface.
    K6_WEB_DASHBOARD_HOST: env.K6_WEB_DASHBOARD_HOST || LOOPBACK,
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
