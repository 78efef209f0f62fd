/** The error of a choice that cannot be made: which logit is at fault, or that no token is left. */
export function invalidLogits(who: string, logits: Float32Array): Error {
  const id = logits.findIndex((logit) => !(logit < Infinity));
  if (id >= 0) {
    return new Error(`${who}: the logit of token ${id} is ${logits[id]}; expected a finite number, or -Infinity`);
  }
  return new Error(`${who}: no token is left, each of the ${logits.length} logits is -Infinity`);
}
