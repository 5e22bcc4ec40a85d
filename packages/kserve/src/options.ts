import type { KServeModel } from './model.js';
import type { Models } from './models.js';

export interface KServeOptions {
  readonly models: readonly KServeModel[];
  /** What `GET /v2` tells of the server. */
  readonly server?: { readonly name: string; readonly version: string };
  /** Told how long each step of a prediction took, as KServe's `request_*_seconds` metrics have it. */
  readonly observe?: (stage: Stage, seconds: number, model: string) => void;
}

export type Stage = 'preprocess' | 'predict' | 'postprocess';

/** What the route files get. */
export interface Routes extends Required<Omit<KServeOptions, 'models'>> {
  readonly models: Models;
}
