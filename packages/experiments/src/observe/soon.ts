/** What comes later than this is not of the moment that was asked about. */
const LIMIT_MS = 2000;

/** An answer, or `otherwise` where there is none within two seconds. */
export function soon<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(resolve, LIMIT_MS, otherwise).unref());
  return Promise.race([answer.catch(() => otherwise), late]);
}
