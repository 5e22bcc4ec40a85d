/** Whole millicores as manifests have them, such as 200m or 2. @param cpu in cores */
export function cores(cpu: number): string {
  const milli = Math.round(cpu * 1000);
  return milli % 1000 === 0 ? `${milli / 1000}` : `${milli}m`;
}

/** Whole mebibytes as manifests have them, such as 256Mi. */
export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}Mi`;
}
