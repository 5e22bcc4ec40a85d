export interface BatchLimits {
  /** Most texts in a batch. */
  readonly maxBatchSize: number;
  /** Most tokens in a batch of more than one text. */
  readonly maxBatchTokens: number;
  /** How long a text may wait for company, in milliseconds. */
  readonly maxDelayMs: number;
}

export interface Queued {
  readonly ids: readonly number[];
  /** By `performance.now()`. */
  readonly enqueuedAt: number;
}

/**
 * Texts that wait for a worker, grouped by their length in tokens.
 *
 * A batch holds texts of one length only. So nothing is padded, no time is spent on padding, and what the
 * model answers for a text is the same to the bit whoever shares its batch. The group whose first text has
 * waited longest is served first.
 */
export class BatchQueue<T extends Queued> {
  readonly #limits: BatchLimits;
  // A Set keeps the order of arrival, and lets a text whose client has gone leave from anywhere.
  readonly #groups = new Map<number, Set<T>>();
  readonly #alone: T[] = [];
  #size = 0;
  #tokens = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /** Texts in the queue. */
  get size(): number {
    return this.#size;
  }

  /** Tokens in the queue. */
  get tokens(): number {
    return this.#tokens;
  }

  push(item: T): void {
    const length = item.ids.length;
    let group = this.#groups.get(length);
    if (!group) {
      group = new Set();
      this.#groups.set(length, group);
    }
    group.add(item);
    this.#count(1, length);
  }

  /** Puts a text whose batch failed before all others, in a batch of its own: if it is to blame, it fails alone. */
  pushAlone(item: T): void {
    this.#alone.push(item);
    this.#count(1, item.ids.length);
  }

  delete(item: T): void {
    const length = item.ids.length;
    const group = this.#groups.get(length);
    if (group?.delete(item)) {
      if (group.size === 0) this.#groups.delete(length);
      this.#count(-1, length);
      return;
    }
    const index = this.#alone.indexOf(item);
    if (index >= 0) {
      this.#alone.splice(index, 1);
      this.#count(-1, length);
    }
  }

  /** @returns the next batch, or, when it is not due, the time at which it will be; undefined when empty. */
  take(now: number): T[] | number | undefined {
    const alone = this.#alone.shift();
    if (alone) {
      this.#count(-1, alone.ids.length);
      return [alone];
    }
    let due = Number.POSITIVE_INFINITY;
    let chosen: Set<T> | undefined;
    let oldest = Number.POSITIVE_INFINITY;
    for (const [length, group] of this.#groups) {
      const [first] = group as Iterable<T> as [T];
      const full = group.size >= this.#capacity(length);
      const dueAt = full ? now : first.enqueuedAt + this.#limits.maxDelayMs;
      due = Math.min(due, dueAt);
      if (dueAt <= now && first.enqueuedAt < oldest) {
        oldest = first.enqueuedAt;
        chosen = group;
      }
    }
    if (!chosen) return this.#size > 0 ? due : undefined;
    return this.#takeFrom(chosen);
  }

  #takeFrom(group: Set<T>): T[] {
    const batch: T[] = [];
    for (const item of group) {
      if (batch.length === this.#capacity(item.ids.length)) break;
      batch.push(item);
    }
    for (const item of batch) this.delete(item);
    return batch;
  }

  #capacity(length: number): number {
    return Math.max(1, Math.min(this.#limits.maxBatchSize, Math.floor(this.#limits.maxBatchTokens / length)));
  }

  #count(texts: 1 | -1, length: number): void {
    this.#size += texts;
    this.#tokens += texts * length;
  }
}
