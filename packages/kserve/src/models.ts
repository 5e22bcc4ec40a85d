import { cut, HttpError } from '@repo/http';
import type { KServeModel } from './model.js';

/** The models of a plugin by name, with the errors that KServe answers. */
export class Models {
  readonly #byName: ReadonlyMap<string, KServeModel>;

  constructor(models: readonly KServeModel[]) {
    this.#byName = new Map(models.map((model) => [model.name, model]));
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** The only model, or undefined where there are several: the OpenAPI document then says nothing special of one. */
  get only(): KServeModel | undefined {
    return this.#byName.size === 1 ? [...this.#byName.values()][0] : undefined;
  }

  get allReady(): boolean {
    return [...this.#byName.values()].every((model) => model.isReady());
  }

  /** @throws HttpError 404 */
  get(name: string): KServeModel {
    const model = this.#byName.get(name);
    if (!model) {
      throw new HttpError(
        'model_not_found',
        `Model with name ${cut(name)} does not exist. Available models: ${this.names.join(', ')}.`,
      );
    }
    return model;
  }

  /** For readiness routes. @throws HttpError 404, 503 */
  getReady(name: string): KServeModel {
    const model = this.get(name);
    if (!model.isReady()) throw notReady(name);
    return model;
  }

  /** For predictions, which are served while the server drains. @throws HttpError 404, 503 */
  getLoaded(name: string): KServeModel {
    const model = this.get(name);
    if (!model.isLoaded()) throw notReady(name);
    return model;
  }
}

function notReady(name: string): HttpError {
  return new HttpError('not_ready', `Model with name ${name} is not ready.`);
}
