import type { GraphBuilder } from '../graph.ts';

/** Numbers from `low` to `high`; `open` if the border itself is not among them. */
export type Range = {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
  readonly integer: boolean;
};

/** Decimals of so many digits are all different as floating point numbers, and never across a border by rounding. */
const MOST_DIGITS = 15;

/** A border as digits: those before the point without leading zeros (`0` itself has one), and those after it. */
type Digits = { readonly whole: string; readonly fraction: string; readonly open: boolean };

const digitsOf = (value: number, open: boolean): Digits => {
  const [mantissa = '', exponent = '0'] = value.toString().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  const zeros = '0'.repeat(Math.abs(shift));
  if (shift >= 0) {
    const all = fraction + zeros;
    return {
      whole: `${whole}${all.slice(0, shift)}`.replace(/^0+(?=\d)/, ''),
      fraction: all.slice(shift).replace(/0+$/, ''),
      open,
    };
  }
  const all = zeros + whole;
  const point = all.length + shift;
  return { whole: all.slice(0, point).replace(/^0+(?=\d)/, ''), fraction: `${all.slice(point)}${fraction}`, open };
};

/** Adds the decimals, without a sign, from `low` to `high` that have `count` digits before the point. */
function addDecimals(
  graph: GraphBuilder,
  from: number,
  to: number,
  { low, high, integer, count }: { low: Digits | undefined; high: Digits | undefined; integer: boolean; count: number },
): void {
  const lows = low && low.whole.length === count ? low.whole + low.fraction : undefined;
  const highs = high && high.whole.length === count ? high.whole + high.fraction : undefined;
  const digit = (digits: string | undefined, at: number): number => Number(digits?.[at] ?? 0);
  const restIsZero = (digits: string | undefined, at: number): boolean => !/[1-9]/.test(digits?.slice(at) ?? '');
  const made = new Map<string, number>();

  /** After `at` digits, which are those of the lowest (`onLow`) or the highest (`onHigh`) number. */
  const place = (at: number, onLow: boolean, onHigh: boolean, afterPoint: boolean): number => {
    const key = `${at} ${onLow} ${onHigh} ${afterPoint}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const node = graph.node();
    made.set(key, node);
    const reachesLow = !onLow || (restIsZero(lows, at) && !low?.open);
    const staysBelow = !onHigh || !restIsZero(highs, at) || !high?.open;
    const whole = at >= count && !(afterPoint && at === count);
    if (whole && reachesLow && staysBelow) graph.empty(node, to);
    if (whole && at === count && !integer && count < MOST_DIGITS)
      graph.bytes(node, 0x2e, 0x2e, place(at, onLow, onHigh, true));
    if (at < count || (afterPoint && at < MOST_DIGITS)) {
      const least = Math.max(onLow ? digit(lows, at) : 0, at === 0 && count > 1 ? 1 : 0);
      const most = onHigh ? digit(highs, at) : 9;
      for (let d = least; d <= most; d++) {
        const next = place(at + 1, onLow && d === digit(lows, at), onHigh && d === digit(highs, at), afterPoint);
        graph.bytes(node, 0x30 + d, 0x30 + d, next);
      }
    }
    return node;
  };
  graph.empty(from, place(0, lows !== undefined, highs !== undefined, false));
}

function addMagnitudes(
  graph: GraphBuilder,
  from: number,
  to: number,
  { low, high, lowOpen, highOpen, integer }: Range,
): void {
  if (low > high || low >= 10 ** MOST_DIGITS) return;
  const lowest = digitsOf(low, lowOpen);
  const highest = high < 10 ** MOST_DIGITS ? digitsOf(high, highOpen) : undefined;
  const counts = highest ? highest.whole.length : MOST_DIGITS;
  for (let count = lowest.whole.length; count <= counts; count++)
    addDecimals(graph, from, to, { low: lowest, high: highest, integer, count });
}

/**
 * Adds the numbers of a range as JSON writes them, without exponents and without -0: digit by digit, as long as what has
 * been written is that of a border, the next digit is bounded. At most 15 digits.
 */
export function addNumbers(graph: GraphBuilder, from: number, range: Range, to: number): void {
  const { low, high, lowOpen, highOpen, integer } = range;
  if (high >= 0)
    addMagnitudes(graph, from, to, { low: Math.max(low, 0), high, lowOpen: low >= 0 && lowOpen, highOpen, integer });
  if (low < 0) {
    const minus = graph.node();
    graph.bytes(from, 0x2d, 0x2d, minus);
    const reversed = {
      low: Math.max(-high, 0),
      high: -low,
      lowOpen: high >= 0 || highOpen,
      highOpen: lowOpen,
      integer,
    };
    addMagnitudes(graph, minus, to, reversed);
  }
}
