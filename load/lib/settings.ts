const ALL = [
  'API',
  'MODEL',
  'USERS',
  'SPAWN_RATE',
  'RUN_TIME',
  'RATE',
  'MIN_TEXTS',
  'MAX_TEXTS',
  'MIN_WAIT',
  'MAX_WAIT',
  'DRAIN',
  'DRAIN_RATE',
  'CORES',
] as const;

type Name = (typeof ALL)[number] | 'BASE_URL' | 'HOST_HEADER' | 'LOG_REQUESTS';

/** What a scenario reads from its environment. Each value that cannot be is an error, before any load. */
export class Settings {
  private readonly known = new Set<string>();

  constructor(private readonly env: Record<string, string | undefined>) {}

  text(name: Name, otherwise: string): string {
    this.known.add(name);
    return this.env[name] || otherwise;
  }

  /** One of the words that are meant. */
  choice<T extends string>(name: Name, words: readonly [T, ...T[]]): T {
    const text = this.text(name, words[0]);
    const word = words.find((one) => one === text);
    if (!word) throw new Error(`${name} must be ${words.join(' or ')} here, not ${text}`);
    return word;
  }

  whole(name: Name, otherwise: number): number {
    const value = this.read(name, otherwise);
    if (!(Number.isInteger(value) && value >= 1)) throw this.wrong(name, 'a whole number from 1 up');
    return value;
  }

  /** Seconds, or something else that need not be whole. */
  amount(name: Name, otherwise: number): number {
    const value = this.read(name, otherwise);
    if (!(Number.isFinite(value) && value >= 0)) throw this.wrong(name, 'a number from 0 up');
    return value;
  }

  /** What nothing can be done without. */
  positive(name: Name, otherwise: number): number {
    const value = this.amount(name, otherwise);
    if (value === 0) throw this.wrong(name, 'a number above 0');
    return value;
  }

  range(what: 'TEXTS' | 'WAIT', [least, most]: readonly [number, number]): [number, number] {
    const read = (name: Name, otherwise: number) =>
      what === 'TEXTS' ? this.whole(name, otherwise) : this.amount(name, otherwise);
    const range: [number, number] = [read(`MIN_${what}`, least), read(`MAX_${what}`, most)];
    if (range[0] > range[1]) throw new Error(`MIN_${what} must not be more than MAX_${what}: ${range.join(' > ')}`);
    return range;
  }

  /** @throws Error where a setting is given that the scenario has not read: a load must not be another than it seems */
  refuseOthers(): void {
    const others = ALL.filter((name) => this.env[name] && !this.known.has(name));
    if (others.length > 0) throw new Error(`this scenario has no setting ${others.join(', ')}`);
  }

  private read(name: Name, otherwise: number): number {
    return Number(this.text(name, String(otherwise)));
  }

  private wrong(name: Name, what: string): Error {
    return new Error(`${name} must be ${what}, not ${this.env[name]}`);
  }
}
