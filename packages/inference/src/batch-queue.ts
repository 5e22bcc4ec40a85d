export interface BatchLimits {
  /** Most texts in a batch. */
  readonly maxBatchSize: number;
  /** Most tokens in a batch of more than one text. */
  readonly maxBatchTokens: number;
  /** How long a text may wait for others while a worker is idle, in milliseconds. */
  readonly maxDelayMs: number;
}

export interface Queued {
  readonly ids: readonly number[];
  /** By `performance.now()`. */
  readonly enqueuedAt: number;
  /** Tokens of the same call before this text. */
  readonly callTokensBefore: number;
}

/**
 * Texts that wait for a worker, grouped by their length in tokens.
 *
 * A batch holds texts of one length only. So nothing is padded, no time is spent on padding, and the model returns the
 * same bits for a text whatever else is in its batch.
 *
 * Calls share the workers. First comes the text before which its call has had the least, so a short call waits behind
 * the batches that run and not behind the rest of a long call. What overtakes the oldest text may have as many tokens
 * as the batch that it would run in; then that batch comes first, and a long call gets half of the workers' time at least.
 */
export class BatchQueue<T extends Queued> {
  readonly #limits: BatchLimits;
  /** By length in tokens; each is sorted by `comesBefore`. */
  readonly #groups = new Map<number, T[]>();
  /** By age. */
  readonly #waiting = new Set<T>();
  readonly #alone: T[] = [];
  /** Tokens that have overtaken the oldest text. */
  #overtaken = 0;
  #tokens = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /** Texts in the queue. */
  get size(): number {
    return this.#waiting.size + this.#alone.length;
  }

  /** Tokens in the queue. */
  get tokens(): number {
    return this.#tokens;
  }

  push(item: T): void {
    const length = item.ids.length;
    const group = this.#groups.get(length);
    if (group) group.splice(placeOf(item, group), 0, item);
    else this.#groups.set(length, [item]);
    this.#waiting.add(item);
    this.#tokens += length;
  }

  /** Puts a text whose batch failed before all others, in a batch of its own: if it is to blame, it fails alone. */
  pushAlone(item: T): void {
    this.#alone.push(item);
    this.#tokens += item.ids.length;
  }

  delete(item: T): void {
    const length = item.ids.length;
    const alone = this.#alone.indexOf(item);
    if (alone >= 0) this.#alone.splice(alone, 1);
    else if (!this.#waiting.delete(item)) return;
    else {
      const group = this.#groups.get(length) as T[];
      group.splice(group.indexOf(item), 1);
      if (group.length === 0) this.#groups.delete(length);
    }
    this.#tokens -= length;
  }

  /**
   * @param onlyFull leaves the next batch in the queue if more texts may still join it.
   * @returns the next batch, or, when it is not due, the time at which it will be; undefined when there is none.
   */
  take(now: number, onlyFull = false): T[] | number | undefined {
    const alone = this.#alone.shift();
    if (alone) {
      this.#tokens -= alone.ids.length;
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
    else this.#overtaken += batch.length * (batch[0] as T).ids.length;
    for (const item of batch) this.delete(item);
    return batch;
  }

  /** The batch of the oldest text, if it has been overtaken often enough. */
  #overdue(oldest: T, now: number): T[] | undefined {
    const group = this.#groups.get(oldest.ids.length) as T[];
    const size = Math.min(group.length, this.#capacity(group));
    if (this.#overtaken < size * oldest.ids.length || this.#dueAt(group, now) > now) return undefined;
    return [oldest, ...group.filter((item) => item !== oldest).slice(0, size - 1)];
  }

  #dueAt(group: readonly T[], now: number): number {
    if (group.length >= this.#capacity(group)) return now;
    return Math.min(...group.map(({ enqueuedAt }) => enqueuedAt)) + this.#limits.maxDelayMs;
  }

  #capacity([first]: readonly T[]): number {
    const { maxBatchSize, maxBatchTokens } = this.#limits;
    return Math.max(1, Math.min(maxBatchSize, Math.floor(maxBatchTokens / (first as T).ids.length)));
  }
}

function comesBefore(a: Queued, b: Queued): boolean {
  if (a.callTokensBefore !== b.callTokensBefore) return a.callTokensBefore < b.callTokensBefore;
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
