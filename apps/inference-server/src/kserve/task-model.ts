import type { KServeModel } from '@repo/kserve';
import type { Config } from '../config.js';
import type { AnyModelService } from '../model-service.js';
import type { Predict } from '../predict.js';

export interface KServeParts {
  readonly service: AnyModelService;
  // biome-ignore lint/suspicious/noExplicitAny: each task has its own instances and predictions.
  readonly predict: Predict<any, any>;
  readonly config: Config;
}

/** What a task's model is for KServe's protocols. */
export type TaskModel = Pick<KServeModel, 'inputs' | 'outputs' | 'instances' | 'schemas' | 'predict' | 'infer'>;
