import type { IncomingHttpHeaders } from 'node:http';
import { cut, HttpError, parseJson } from '@repo/http';

/** The length of the JSON in a V2 request or response, when binary tensors follow it. */
export const BINARY_HEADER = 'inference-header-content-length';

/** A JSON body that binary tensors follow. */
export class BinaryBody {
  constructor(
    readonly json: unknown,
    readonly tensors: Buffer,
  ) {}
}

/**
 * Decodes a V2 body: JSON, or JSON and binary tensors where the header says how long the JSON is.
 * @throws HttpError 400
 */
export function decodeBinaryBody(body: Buffer, headers: IncomingHttpHeaders): unknown {
  const header = headers[BINARY_HEADER];
  if (header === undefined) return parseJson(body);
  const length = /^\d+$/.test(String(header)) ? Number(header) : Number.NaN;
  if (!(length <= body.length)) {
    throw new HttpError(
      'invalid_request',
      `Expected Inference-Header-Content-Length to be a whole number up to the body's ${body.length} bytes, got ${cut(String(header))}`,
    );
  }
  return new BinaryBody(parseJson(body.subarray(0, length)), body.subarray(length));
}
