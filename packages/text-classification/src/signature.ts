import type { Signature, TensorInfo } from '@repo/inference';

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];
/** The model's output with a column for each label. */
export const OUTPUT = 'logits';

/** @throws Error when the model's inputs and outputs are not those of a text classifier. */
export function checkSignature({ inputs, outputs }: Signature): void {
  if (inputs.every(({ name }) => name !== 'input_ids')) {
    throw new Error('The model has no input "input_ids". Export it with the input names of Hugging Face\'s models.');
  }
  for (const input of inputs) checkInput(input);
  const output = outputs.find(({ name }) => name === OUTPUT);
  if (!output) {
    throw new Error(
      `The model has no output "${OUTPUT}" but ${outputs.map(({ name }) => name).join(', ')}. Rename the output that has ` +
        'a column for each label.',
    );
  }
  if (output.type !== 'float32') {
    throw new Error(`The output "${OUTPUT}" is ${output.type}. It must be float32: add a Cast to float32 before it.`);
  }
}

function checkInput({ name, type, shape }: TensorInfo): void {
  if (!INPUTS.includes(name)) {
    throw new Error(
      `The model has an input "${name}", which a text does not fill. The server fills ${INPUTS.join(', ')}.`,
    );
  }
  if (type !== 'int64') throw new Error(`The input "${name}" is ${type}. It must be int64.`);
  // A model may leave the shape open altogether.
  if (shape.length > 0 && (shape.length !== 2 || shape.some((size) => size !== undefined))) {
    throw new Error(
      `The input "${name}" has the shape [${shape.map((size) => size ?? '?')}]. It must be [batch,tokens], both dynamic: ` +
        'export the model with dynamic axes.',
    );
  }
}
