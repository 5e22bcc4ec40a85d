import type { Item, NamedTensors } from './tensor.js';

/** What a model is for: turns instances into inputs of the model, and its outputs into predictions. */
export interface Task<Instance, Prediction> {
  /** The model's outputs that `decode` needs. */
  readonly outputs: readonly string[];
  /** What each thread runs in one batch when it starts; the start is refused when that or its `decode` fails. */
  readonly warmUp: readonly Item[];
  /** Whether the shapes in `warmUp` are a guess: if they fail, the server warns and starts. */
  readonly warmUpIsGuess?: boolean;
  /** What to check when ONNX Runtime fails on an input, as a sentence. */
  readonly hint?: string;
  /**
   * @param index place of the instance in its request.
   * @throws InvalidInstanceError when the model cannot take it.
   */
  encode(instance: Instance, index: number): Item;
  /**
   * @param outputs of one item, without the batch axis.
   * @throws Error when the model returned something that is no prediction.
   */
  decode(outputs: NamedTensors): Prediction;
}
