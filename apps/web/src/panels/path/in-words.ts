import type { Path } from '../../engine/path/follow-path.ts';
import { percent } from '../../ui/numbers.ts';
import { levelsOf } from './levels.ts';
import { signed } from './signed.ts';

const quoted = (text: string): string => `“${text.trim() || text}”`;

/** The end of the way in a sentence, with so many heads changed. */
export const outcome = (path: Path, changed: number): string => {
  const [first, second] = path.depths.at(-1)?.top ?? [];
  if (!first || !second) return '';
  const of = quoted(path.tokens[path.position]?.text ?? '');
  const without = changed === 0 ? '' : ` With ${changed} ${changed === 1 ? 'head' : 'heads'} changed.`;
  return `After ${of}: ${quoted(first.text)} ${percent(first.probability)}, ${quoted(second.text)} ${percent(second.probability)}.${without}`;
};

/** What the picture shows, in words. */
export const inWords = (path: Path): string => {
  const { depths, target } = path;
  const says = depths.map(({ top: [first] }, depth) => {
    const where = depth === 0 ? 'before layer 0' : `after layer ${depth - 1}`;
    return `${where} ${quoted(first?.text ?? '')} ${percent(first?.probability ?? 0)}`;
  });
  const most = levelsOf(path)
    .flatMap(({ name, left, right }) => [left, right].map((part) => ({ level: name, part })))
    .flatMap(({ level, part }) =>
      part?.share === undefined ? [] : [{ name: `${level} ${part.name}`, share: part.share }],
    )
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, 3)
    .map(({ name, share }) => `${name} ${signed(share)}`);
  const decided = most.length > 0 ? ` The largest shares of ${quoted(target.text)}: ${most.join(', ')}.` : '';
  return `The way of ${quoted(path.tokens[path.position]?.text ?? '')} up ${depths.length - 1} layers. If it stopped there, the model would say: ${says.join('; ')}.${decided}`;
};
