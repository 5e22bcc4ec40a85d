import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { ARRAYS, type NamedTensors, type Signature, type Tensor, type TensorInfo, type TensorType } from './tensor.js';

const ort = loadOnnxRuntime();
// ONNX Runtime logs to stderr in a format of its own. What it logs about an error is in the exception too.
ort.env.logLevel = 'fatal';
// Where Node.js has this class, ONNX Runtime 1.30 makes it of float16 and then cannot read it; without it, it keeps the bits.
Reflect.deleteProperty(globalThis, 'Float16Array');

/** An ONNX Runtime session: a batch of tensors in, a batch of tensors out. */
export class Session {
  readonly signature: Signature;
  readonly #session: InferenceSession;
  readonly #file: string;

  private constructor(session: InferenceSession, file: string) {
    this.#session = session;
    this.#file = file;
    const describe = (kind: string) => (value: InferenceSession.ValueMetadata) => tensorInfo(value, kind, file);
    this.signature = {
      inputs: session.inputMetadata.map(describe('input')),
      outputs: session.outputMetadata.map(describe('output')),
    };
  }

  /** @throws Error that says what is wrong with the model and how to fix it. */
  static async load(path: string): Promise<Session> {
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
    return new Session(session, file);
  }

  /**
   * @param inputs with the batch as the first axis. An int64 input also takes int32, which is half as long to copy.
   * @throws Error that has ONNX Runtime's reason and the shapes of the inputs.
   */
  async run(inputs: NamedTensors, outputs: readonly string[]): Promise<NamedTensors> {
    const feeds = Object.fromEntries(
      this.signature.inputs.map(({ name, type }) => [name, toOrt(type, inputs[name] as Tensor)]),
    );
    const results = await this.#session.run(feeds, outputs).catch((error: Error) => {
      const shapes = Object.entries(inputs).map(([name, { shape }]) => `"${name}" of shape [${shape}]`);
      throw new Error(`${this.#file} fails on ${shapes.join(', ')}: ${oneLine(error)}`);
    });
    return Object.fromEntries(
      Object.entries(results).map(([name, { type, dims, data }]) => [
        name,
        { type: type as TensorType, shape: dims, data: data as Tensor['data'] },
      ]),
    );
  }
}

function toOrt(type: TensorType, { data, shape }: Tensor) {
  const values = type === 'int64' && data instanceof Int32Array ? BigInt64Array.from(data, BigInt) : data;
  return new ort.Tensor(type, values as Uint8Array, shape);
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

/** @throws Error when the server has no such tensors. */
function tensorInfo(value: InferenceSession.ValueMetadata, kind: string, file: string): TensorInfo {
  const { name } = value;
  if (!value.isTensor) {
    throw new Error(
      `The ${kind} "${name}" of ${file} is a sequence or a map. It must be a tensor: for scikit-learn, convert with ` +
        "options={'zipmap': False}.",
    );
  }
  if (!(value.type in ARRAYS)) {
    throw new Error(
      `The ${kind} "${name}" of ${file} is ${value.type}, which has no array type. Add a Cast to the graph.`,
    );
  }
  const shape = value.shape.map((size) => (typeof size === 'number' ? size : undefined));
  return { name, type: value.type as TensorType, shape };
}

/** ONNX Runtime for Node.js names a data type that it lacks by its number in ONNX. */
function hintFor({ message }: Error): string {
  if (!message.startsWith('Unsupported data type')) return '';
  return ' (bfloat16 is 16). Add a Cast to the graph, for example to float32.';
}

function oneLine({ message }: Error): string {
  return message.replace(/\s+/g, ' ').trim();
}
