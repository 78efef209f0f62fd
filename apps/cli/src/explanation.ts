import type { ExplainedToken, Explanation } from '@blockformer/sampler';
import type { Tokenizer } from '@blockformer/tokenizer';

type JsonToken = ExplainedToken & { readonly text: string | null };

/** One choice as `--json` has it. */
export type JsonExplanation = {
  /** The new tokens before it. */
  readonly after: readonly number[];
  /** The token that was chosen; left out by a search, which may choose several. */
  readonly chosen?: number;
  readonly stages: readonly { readonly name: string; readonly left: number; readonly top: readonly JsonToken[] }[];
};

/**
 * What `--explain` shows of each choice: how many tokens were left before and after each filter, and the likeliest of them.
 * With the `ids` of the one text, which token it was.
 */
export const explanationOf = (
  explanations: readonly Explanation[],
  { ids, tokenizer }: { ids?: readonly number[]; tokenizer: Tokenizer | undefined },
): { json(): JsonExplanation[]; lines(): string } => {
  const textOf = (id: number): string | null => (tokenizer ? tokenizer.decode([id]) : null);
  const nameOf = (id: number): string => (tokenizer ? JSON.stringify(textOf(id)) : `${id}`);

  const lines = ({ ids: after, stages }: Explanation): string => {
    const chosen = ids?.[after.length];
    const width = Math.max(...stages.map(({ name }) => name.length));
    const rows = stages.map(({ name, left, top }) => {
      const likely = top.map(({ id, probability }) => `${nameOf(id)} ${(100 * probability).toFixed(1)}%`);
      return `  ${name.padEnd(width)} ${String(left).padStart(7)} left   ${likely.join('  ')}\n`;
    });
    const where = ids ? '' : ` after ${after.length > 0 ? after.map(nameOf).join(' ') : 'the prompt'}`;
    return `token ${after.length + 1}${where}\n${rows.join('')}${chosen === undefined ? '' : `  chosen: ${nameOf(chosen)}\n`}`;
  };

  return {
    json: () =>
      explanations.map(({ ids: after, stages }) => {
        const chosen = ids?.[after.length];
        return {
          after,
          ...(chosen === undefined ? {} : { chosen }),
          stages: stages.map(({ top, ...stage }) => ({
            ...stage,
            top: top.map((token) => ({ ...token, text: textOf(token.id) })),
          })),
        };
      }),
    lines: () => explanations.map(lines).join(''),
  };
};
