import { HttpError } from '@repo/http';
import type { ModelFolder, Predictor } from '@repo/inference';
import type { ServedTask } from './tasks/served-task.js';

/** The model's life in this process: it loads, serves, and drains. */
export class ModelService<Instance, Prediction> {
  readonly name: string;
  readonly folder: ModelFolder;
  readonly task: ServedTask<Instance, Prediction>;
  predictor: Predictor<Instance, Prediction> | undefined;
  draining = false;

  constructor(name: string, folder: ModelFolder, task: ServedTask<Instance, Prediction>) {
    this.name = name;
    this.folder = folder;
    this.task = task;
  }

  /** Wants traffic: every worker is loaded, and the process is to stay. */
  get ready(): boolean {
    return !this.draining && (this.predictor?.ready ?? false);
  }

  /** Only a restart can help. */
  get broken(): boolean {
    return this.predictor?.broken ?? false;
  }

  /** @throws HttpError 503 while the model loads. */
  get loaded(): Predictor<Instance, Prediction> {
    if (this.predictor) return this.predictor;
    throw new HttpError('not_ready', `Model with name ${this.name} is not ready.`);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: most of the server does not care what the model takes and returns.
export type AnyModelService = ModelService<any, any>;
