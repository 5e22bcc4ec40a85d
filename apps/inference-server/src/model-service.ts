import type { ModelFolder, Predictor } from '@repo/inference';

/** The model's life in this process: it loads, serves, and drains. */
export class ModelService {
  readonly name: string;
  readonly folder: ModelFolder;
  predictor: Predictor | undefined;
  draining = false;

  constructor(name: string, folder: ModelFolder) {
    this.name = name;
    this.folder = folder;
  }

  /** Wants traffic: every worker is loaded, and the process is to stay. */
  get ready(): boolean {
    return !this.draining && (this.predictor?.ready ?? false);
  }

  /** Only a restart can help. */
  get broken(): boolean {
    return this.predictor?.broken ?? false;
  }
}
