export interface BatchLimits {
  /** Most items in a batch. */
  readonly maxBatchSize: number;
  /** Highest cost of a batch of more than one item. */
  readonly maxBatchCost: number;
  /** How long an item may wait for others while a worker is idle, in milliseconds. */
  readonly maxDelayMs: number;
}

export interface Queued {
  /** Equal for items that can run in one batch; they have the same cost. */
  readonly key: string;
  readonly cost: number;
  /** By `performance.now()`. */
  readonly enqueuedAt: number;
  /** Cost of the same call before this item. */
  readonly callCostBefore: number;
}

/**
 * Items that wait for a worker, grouped by their batch key.
 *
 * A batch holds items of equal shapes only. So nothing is padded, no time is spent on padding, and the model returns the
 * same bits for an item whatever else is in its batch.
 *
 * Calls share the workers. First comes the item before which its call has had the least, so a short call waits behind
 * the batches that run and not behind the rest of a long call. What overtakes the oldest item may cost as much as the
 * batch that it would run in; then that batch comes first, and a long call gets half of the workers' time at least.
 */
export class BatchQueue<T extends Queued> {
  readonly #limits: BatchLimits;
  /** By batch key; each is sorted by `comesBefore`. */
  readonly #groups = new Map<string, T[]>();
  /** By age. */
  readonly #waiting = new Set<T>();
  readonly #alone: T[] = [];
  /** Cost of what has overtaken the oldest item. */
  #overtaken = 0;
  #cost = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /** Items in the queue. */
  get size(): number {
    return this.#waiting.size + this.#alone.length;
  }

  /** Cost of the items in the queue. */
  get cost(): number {
    return this.#cost;
  }

  push(item: T): void {
    const group = this.#groups.get(item.key);
    if (group) group.splice(placeOf(item, group), 0, item);
    else this.#groups.set(item.key, [item]);
    this.#waiting.add(item);
    this.#cost += item.cost;
  }

  /** Puts an item whose batch failed before all others, in a batch of its own: if it is to blame, it fails alone. */
  pushAlone(item: T): void {
    this.#alone.push(item);
    this.#cost += item.cost;
  }

  delete(item: T): void {
    const alone = this.#alone.indexOf(item);
    if (alone >= 0) this.#alone.splice(alone, 1);
    else if (!this.#waiting.delete(item)) return;
    else {
      const group = this.#groups.get(item.key) as T[];
      group.splice(group.indexOf(item), 1);
      if (group.length === 0) this.#groups.delete(item.key);
    }
    this.#cost -= item.cost;
  }

  /**
   * @param onlyFull leaves the next batch in the queue if more items may still join it.
   * @returns the next batch, or, when it is not due, the time at which it will be; undefined when there is none.
   */
  take(now: number, onlyFull = false): T[] | number | undefined {
    const alone = this.#alone.shift();
    if (alone) {
      this.#cost -= alone.cost;
      return [alone];
    }
    let due = Number.POSITIVE_INFINITY;
    let chosen: T[] | undefined;
    for (const group of this.#groups.values()) {
      const dueAt = this.#dueAt(group, now);
      due = Math.min(due, dueAt);
      if (dueAt <= now && (!chosen || comesBefore(group[0] as T, chosen[0] as T))) chosen = group;
    }
    if (!chosen) return this.size > 0 ? due : undefined;
    const [oldest] = this.#waiting as Iterable<T> as [T];
    const batch = this.#overdue(oldest, now) ?? chosen.slice(0, this.#capacity(chosen));
    if (onlyFull && batch.length < this.#capacity(batch)) return undefined;
    if (batch.includes(oldest)) this.#overtaken = 0;
    else this.#overtaken += batch.length * (batch[0] as T).cost;
    for (const item of batch) this.delete(item);
    return batch;
  }

  /** The batch of the oldest item, if it has been overtaken often enough. */
  #overdue(oldest: T, now: number): T[] | undefined {
    const group = this.#groups.get(oldest.key) as T[];
    const size = Math.min(group.length, this.#capacity(group));
    if (this.#overtaken < size * oldest.cost || this.#dueAt(group, now) > now) return undefined;
    return [oldest, ...group.filter((item) => item !== oldest).slice(0, size - 1)];
  }

  #dueAt(group: readonly T[], now: number): number {
    if (group.length >= this.#capacity(group)) return now;
    return Math.min(...group.map(({ enqueuedAt }) => enqueuedAt)) + this.#limits.maxDelayMs;
  }

  #capacity([first]: readonly T[]): number {
    const { maxBatchSize, maxBatchCost } = this.#limits;
    return Math.max(1, Math.min(maxBatchSize, Math.floor(maxBatchCost / (first as T).cost)));
  }
}

function comesBefore(a: Queued, b: Queued): boolean {
  if (a.callCostBefore !== b.callCostBefore) return a.callCostBefore < b.callCostBefore;
  return a.enqueuedAt < b.enqueuedAt;
}

/** @returns the index in a sorted group at which the item comes after all that it does not come before. */
function placeOf(item: Queued, group: readonly Queued[]): number {
  let low = 0;
  for (let high = group.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (comesBefore(item, group[middle] as Queued)) high = middle;
    else low = middle + 1;
  }
  return low;
}
