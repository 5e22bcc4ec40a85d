import { HttpError } from './errors.js';

/**
 * Reads a part of a JSON body. Its schema, its type and what it checks are made together, so that the OpenAPI document
 * says what the server does, with the limits that it runs with.
 */
export interface Decoder<T> {
  /** JSON Schema, for the OpenAPI document. */
  readonly schema: object;
  /** Whether the field may be absent. */
  readonly isOptional?: true;
  /**
   * @param what the value is called in errors.
   * @throws HttpError 400, or 413 for too many items.
   */
  decode(value: unknown, what: string): T;
}

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

/** Takes any value. */
export const anything: Decoder<unknown> = { schema: {}, decode: (value) => value };

/** Takes strings, of at most so many Unicode code points: that is how JSON Schema counts. */
export function string({ maxLength = Number.POSITIVE_INFINITY } = {}): Decoder<string> {
  return {
    schema: { type: 'string', ...(Number.isFinite(maxLength) && { maxLength }) },
    decode: (value, what) => {
      if (typeof value !== 'string') return refuse(`Expected ${what} to be a string`);
      const length = value.length > maxLength ? countCodePoints(value) : 0;
      if (length > maxLength) refuse(`Expected ${what} to have at most ${maxLength} characters, got ${length}`);
      return value;
    },
  };
}

export interface ListOptions {
  /** What an item is called in errors. */
  readonly noun: string;
  /** Most items; without it a list may have any number, also none. */
  readonly max?: number;
  /** What the list is to hold, for the error of a value that is no list. */
  readonly of?: string;
}

export function list<T>(item: Decoder<T>, { noun, max, of }: ListOptions): Decoder<T[]> {
  return {
    schema: { type: 'array', ...(max !== undefined && { minItems: 1, maxItems: max }), items: item.schema },
    decode: (value, what) => {
      if (!Array.isArray(value)) return refuse(`Expected ${what} to be a list${of ? ` of ${of}` : ''}`);
      if (max !== undefined) checkCount(value.length, noun, max);
      return value.map((element, index) => item.decode(element, `${noun} ${index}`));
    },
  };
}

/** @throws HttpError 400 when there is nothing, 413 when there is too much. */
export function checkCount(count: number, noun: string, max: number): void {
  if (count === 0) refuse(`Expected at least one ${noun}`);
  if (count > max) {
    throw new HttpError(
      'too_many_instances',
      `Expected at most ${max} ${noun}s, got ${count}: send them in several requests`,
    );
  }
}

/** Takes what `decoder` takes, and nothing: an absent field may be written as null, as KServe's own objects are. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | undefined> {
  const { schema } = decoder;
  return {
    isOptional: true,
    schema: 'type' in schema ? { ...schema, type: [schema.type, 'null'] } : schema,
    decode: (value, what) => (value == null ? undefined : decoder.decode(value, what)),
  };
}

/**
 * Takes objects with these fields, and any others.
 * @param refusal what to answer to a value that is no object; otherwise its first field is missing.
 */
export function object<F extends Record<string, Decoder<unknown>>>(
  fields: F,
  refusal?: (what: string) => string,
): Decoder<{ [K in keyof F]: Decoded<F[K]> }> {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { isOptional }]) => !isOptional).map(([name]) => name);
  return {
    schema: {
      type: 'object',
      ...(required.length > 0 && { required }),
      ...(entries.length > 0 && {
        properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      }),
    },
    decode: (value, what) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (!isObject && (refusal || entries.length === 0)) refuse(refusal?.(what) ?? `Expected ${what} to be an object`);
      const given = (isObject ? value : {}) as Record<string, unknown>;
      const decoded: Record<string, unknown> = { ...given };
      for (const [name, decoder] of entries) {
        const field = decoder.decode(given[name], `"${name}"`);
        if (name in given) decoded[name] = field; // An absent field stays absent.
      }
      return decoded as { [K in keyof F]: Decoded<F[K]> };
    },
  };
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function refuse(message: string): never {
  throw new HttpError('invalid_request', message);
}
