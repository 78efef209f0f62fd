import type { StopRule } from '../generate.ts';
import type { LogitsFilter } from '../sampler.ts';
import { automatonOf, DEAD } from './automaton.ts';
import type { Language } from './graph.ts';
import { type Mask, tokenMasks } from './token-masks.ts';
import type { TokenTrie } from './token-trie.ts';

export type ConstrainOptions = {
  /** What the text may be: of `regularExpression`, `choices` or `jsonSchema`. */
  readonly language: Language;
  /** The tokens, of `tokenTrie`. One can be used for any number of constraints. */
  readonly tokens: TokenTrie;
  /** Allowed when the text is complete, and never before. */
  readonly endIds?: readonly number[];
  /** How many new ids there can be: the text is then complete when there are so many. */
  readonly maxTokens?: number;
  /** How many new ids come before the text, whatever they are: those that are forced, such as the language of a translation. */
  readonly before?: number;
};

export type Constraint = {
  /** Removes the tokens that cannot come next. The first of a sampler's filters, so that no other leaves it nothing. */
  readonly filter: LogitsFilter;
  /** True when the text is complete and nothing can follow: saves the step that would choose an end id. */
  readonly stop: StopRule;
};

/** States are forgotten when there are more: each takes 1 KB and what is kept of its tokens. */
const MOST_STATES = 20_000;

const NOTHING: Mask = { allows: true, ids: new Int32Array(0) };

const hasNaN = (logits: Float32Array): boolean => {
  for (let id = 0; id < logits.length; id++) if (Number.isNaN(logits[id])) return true;
  return false;
};

const hasToken = (logits: Float32Array): boolean => {
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) > -Infinity) return true;
  return false;
};

/** Writes to `logits` what `from` has for the tokens of the mask and for `also`, and -Infinity for all others. */
function leave(logits: Float32Array, from: Float32Array, mask: Mask, size: number, also: readonly number[]): void {
  const { allows, ids } = mask;
  if (allows) {
    logits.fill(-Infinity);
    for (let at = 0; at < ids.length; at++) logits[ids[at] as number] = from[ids[at] as number] as number;
  } else {
    logits.set(from);
    for (let at = 0; at < ids.length; at++) logits[ids[at] as number] = -Infinity;
    logits.fill(-Infinity, size);
  }
  for (const id of also) logits[id] = from[id] as number;
}

const lossy = new TextDecoder();

/**
 * Holds a generation to a language: after every token, what has been written is the beginning of a text of the language,
 * and an end id is allowed exactly when it is such a text.
 *
 * With `maxTokens` it is one when the tokens are used up, however long texts may be: towards the end only those tokens stay
 * that leave room for the shortest way to a whole text. That holds for vocabularies in which each byte is also a token of
 * its own (byte-level BPE, byte fallback), and for others as far as single bytes lead to an end.
 *
 * The state follows from the ids that the filter is given, so that it can be used for beams. Masks are made when a state is
 * first reached, and kept.
 *
 * @throws RangeError when no text is in the language, or none fits in `maxTokens`; in the filter for ids that are no
 *   beginning, and when no token of the vocabulary can follow.
 */
export function constrain({ language, tokens, endIds = [], maxTokens, before = 0 }: ConstrainOptions): Constraint {
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1))
    throw new RangeError(`constrain: expected an integer of at least 1 for maxTokens, got ${maxTokens}`);
  if (!(Number.isInteger(before) && before >= 0))
    throw new RangeError(`constrain: expected an integer from 0 up for before, got ${before}`);
  const ends = new Set(endIds);
  const automaton = automatonOf(language, (byte) => tokens.singles.get(byte)?.some((id) => !ends.has(id)) ?? false);
  if (automaton.start === DEAD) throw new RangeError('constrain: no text meets the constraint');
  const masks = tokenMasks(automaton, tokens, ends);
  const certain = automaton.cost(automaton.start) < Infinity;
  if (maxTokens !== undefined && certain && !masks.closable(automaton.start, maxTokens - before))
    throw new RangeError(`constrain: no way to a whole value in maxTokens ${maxTokens}, allow more`);

  const stateAfter = (ids: readonly number[], from: number): number => {
    let state = automaton.start;
    for (let at = from + before; at < ids.length; at++) {
      const bytes = tokens.bytes(ids[at] as number);
      const next = bytes ? automaton.after(state, bytes) : DEAD;
      if (next === DEAD) {
        const text = bytes ? JSON.stringify(lossy.decode(bytes)) : 'which is no text';
        throw new RangeError(`constrain: id ${ids[at]}, ${text}, cannot come as new id ${at - from + 1}`);
      }
      state = next;
    }
    return state;
  };

  let scratch = new Float32Array(0);
  const filter: LogitsFilter = (logits, { ids, promptLength }) => {
    const count = ids.length - promptLength;
    if (count < before || hasNaN(logits) || !hasToken(logits)) return;
    if (automaton.size() > MOST_STATES) {
      automaton.reset();
      masks.reset();
    }
    if (scratch.length !== logits.length) scratch = new Float32Array(logits.length);
    scratch.set(logits);
    const ended = count > 0 && ends.has(ids.at(-1) as number);
    const state = ended ? automaton.start : stateAfter(ids, promptLength);
    const mask = ended ? NOTHING : masks.mask(state, maxTokens === undefined ? Infinity : maxTokens - count);
    const also = ended || automaton.complete(state) ? endIds.filter((id) => id < logits.length) : [];
    leave(logits, scratch, mask, tokens.size, also);
    if (hasToken(logits)) return;
    // All that is allowed was removed before: what is left is equally likely.
    leave(logits, scratch.fill(0), mask, tokens.size, also);
    if (hasToken(logits)) return;
    throw new RangeError(
      ended || automaton.complete(state)
        ? 'constrain: the value is complete and nothing can follow; give endIds, or end with `stop`'
        : `constrain: no token of the vocabulary can follow after ${count} new ids`,
    );
  };
  const stop: StopRule = (ids) =>
    ids.length > before && !ids.some((id) => ends.has(id)) && automaton.final(stateAfter(ids, 0));
  return { filter, stop };
}
