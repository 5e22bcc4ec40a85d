/**
 * Returns the probabilities of logits, rounded to float32 as the model's own numbers are.
 * @throws Error when a logit is NaN or infinite.
 */
export function softmax(logits: Float32Array): number[] {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of logits) {
    if (!Number.isFinite(value)) {
      throw new Error(
        'The output "logits" is NaN or infinite. Check the model: its weights, and float16 or quantized parts that overflow.',
      );
    }
    if (value > max) max = value;
  }
  const exps = Array.from(logits, (value) => Math.exp(value - max));
  const sum = exps.reduce((a, b) => a + b);
  return exps.map((value) => Math.fround(value / sum));
}
