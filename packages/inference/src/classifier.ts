import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';

const ort = loadOnnxRuntime();
// ONNX Runtime logs to stderr in a format of its own. What it logs about an error is in the exception too.
ort.env.logLevel = 'fatal';

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];
const OUTPUT = 'logits';

/** An ONNX Runtime session of a text classifier: token ids in, probabilities out. */
export class Classifier {
  readonly #session: InferenceSession;
  readonly #file: string;
  readonly #labels: number;

  private constructor(session: InferenceSession, file: string, labels: number) {
    this.#session = session;
    this.#file = file;
    this.#labels = labels;
  }

  /**
   * @param labels columns that the model must return for each text.
   * @throws Error that says what is wrong with the model and how to fix it.
   */
  static async load(path: string, labels: number): Promise<Classifier> {
    const file = basename(path);
    const session = await ort.InferenceSession.create(path, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      // A plan of the memory for each shape that ever ran would save no time, and there are as many as token counts.
      enableMemPattern: false,
    }).catch((error: Error) => {
      throw new Error(`ONNX Runtime cannot load ${file}: ${oneLine(error)}${hintFor(error)}`);
    });
    checkInputs(session, file);
    checkOutput(session, file);
    return new Classifier(session, file, labels);
  }

  /**
   * @param ids `texts` rows of equal length.
   * @returns `texts` rows of probabilities, one after the other.
   * @throws Error when the model returns anything but a finite logit for each text and label.
   */
  async run(ids: Int32Array, texts: number): Promise<Float32Array> {
    const dims = [texts, ids.length / texts];
    const int64 = BigInt64Array.from(ids, BigInt);
    const feeds = Object.fromEntries(
      this.#session.inputNames.map((name) => {
        // All texts of a batch have one length: the mask is all ones, and there is one segment.
        const data =
          name === 'input_ids' ? int64 : new BigInt64Array(ids.length).fill(name === 'attention_mask' ? 1n : 0n);
        return [name, new ort.Tensor('int64', data, dims)];
      }),
    );
    const { logits } = await this.#session.run(feeds, [OUTPUT]).catch((error: Error) => {
      throw new Error(
        `${this.#file} fails on ${texts} texts of ${dims[1]} tokens with ids up to ${Math.max(...ids)}: ${oneLine(error)} ` +
          'Check that tokenizer.json and maxTokens in model.json belong to this model.',
      );
    });
    const shape = logits?.dims ?? [];
    if (shape.length !== 2 || shape[0] !== texts || shape[1] !== this.#labels) {
      throw new Error(
        `The output "${OUTPUT}" of ${this.#file} has the shape [${shape}] for ${texts} texts of ${dims[1]} tokens. It must ` +
          `be [${texts},${this.#labels}]: a row for each text, a column for each label in model.json.`,
      );
    }
    const values = logits?.data as Float32Array;
    if (!values.every(Number.isFinite)) {
      throw new Error(
        `The output "${OUTPUT}" of ${this.#file} is NaN or infinite. Check the model: its weights, and float16 or ` +
          'quantized parts that overflow.',
      );
    }
    return softmax(values, texts);
  }
}

/** As CommonJS, which it is: to import it as a module would take Node.js 20 ms longer. */
function loadOnnxRuntime(): typeof import('onnxruntime-node') {
  try {
    return createRequire(import.meta.url)('onnxruntime-node');
  } catch (error) {
    const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
    const libc = process.platform !== 'linux' || header.glibcVersionRuntime ? '' : ' without glibc';
    throw new Error(
      `ONNX Runtime does not run on ${process.platform} ${process.arch}${libc}. It has binaries for Linux with glibc ` +
        `(x64, arm64), macOS (arm64) and Windows (x64, arm64): use one of those, or the container image. ` +
        `(${oneLine(error as Error)})`,
    );
  }
}

function checkInputs(session: InferenceSession, file: string): void {
  if (!session.inputNames.includes('input_ids')) {
    throw new Error(`${file} has no input "input_ids". Export it with the input names of Hugging Face's models.`);
  }
  for (const input of session.inputMetadata) {
    if (!INPUTS.includes(input.name)) {
      throw new Error(
        `${file} has an input "${input.name}", which the server cannot fill. It fills ${INPUTS.join(', ')}.`,
      );
    }
    const type = input.isTensor ? input.type : 'no tensor';
    if (type !== 'int64') throw new Error(`The input "${input.name}" of ${file} is ${type}. It must be int64.`);
    const { shape } = input as InferenceSession.TensorValueMetadata;
    // A model may leave the shape open altogether.
    if (shape.length > 0 && (shape.length !== 2 || shape.some((size) => typeof size === 'number'))) {
      throw new Error(
        `The input "${input.name}" of ${file} has the shape [${shape}]. It must be [batch,tokens], both dynamic: export ` +
          'the model with dynamic axes.',
      );
    }
  }
}

function checkOutput(session: InferenceSession, file: string): void {
  const output = session.outputMetadata.find(({ name }) => name === OUTPUT);
  if (!output) {
    throw new Error(
      `${file} has no output "${OUTPUT}" but ${session.outputNames.join(', ')}. Rename the output that has a column for ` +
        'each label.',
    );
  }
  const type = output.isTensor ? output.type : 'no tensor';
  if (type !== 'float32') {
    throw new Error(
      `The output "${OUTPUT}" of ${file} is ${type}. It must be float32: add a Cast to float32 before it.`,
    );
  }
}

/** ONNX Runtime for Node.js names a data type that it lacks by its number in ONNX. */
function hintFor({ message }: Error): string {
  if (!message.startsWith('Unsupported data type')) return '';
  return ' (bfloat16 is 16). Inputs must be int64, the output float32: add a Cast.';
}

function softmax(logits: Float32Array, rows: number): Float32Array {
  const columns = logits.length / rows;
  const out = new Float32Array(logits.length);
  for (let row = 0; row < rows; row++) {
    const values = logits.subarray(row * columns, (row + 1) * columns);
    const max = Math.max(...values);
    const exps = Array.from(values, (value) => Math.exp(value - max));
    const sum = exps.reduce((a, b) => a + b);
    out.set(
      exps.map((value) => value / sum),
      row * columns,
    );
  }
  return out;
}

function oneLine({ message }: Error): string {
  return message.replace(/\s+/g, ' ').trim();
}
