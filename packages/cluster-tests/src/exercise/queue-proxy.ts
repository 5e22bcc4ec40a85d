import type { Kube } from '../kube.js';
import type { Pod } from '../objects.js';

/** What Knative's autoscaler scrapes from a pod each second. */
export interface QueueStat {
  /** Requests in flight, averaged over the last second. */
  concurrency: number;
  /** Requests of the last second. */
  rps: number;
}

/** Asks a pod's queue-proxy as the autoscaler does; undefined while it does not answer. */
export async function queueStat(kube: Kube, { metadata }: Pod): Promise<QueueStat | undefined> {
  const bytes = await kube
    .bytes(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}:9090/proxy/metrics`)
    .catch(() => undefined);
  return bytes && decodeStat(bytes);
}

/**
 * Reads the doubles 2 and 4 of a protobuf message Stat: average_concurrent_requests and request_count.
 * @see https://github.com/knative/serving/blob/main/pkg/autoscaler/metrics/stat.proto
 */
export function decodeStat(bytes: Uint8Array): QueueStat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const doubles: Record<number, number> = {};
  for (let at = 0; at < bytes.length; ) {
    const tag = view.getUint8(at++);
    const wireType = tag & 7;
    if (wireType === 1) {
      doubles[tag >> 3] = view.getFloat64(at, true);
      at += 8;
    } else if (wireType === 2) {
      at += 1 + view.getUint8(at); // The pod's name, at most 63 bytes: its length is one byte.
    } else {
      break;
    }
  }
  return { concurrency: doubles[2] ?? 0, rps: doubles[4] ?? 0 };
}
