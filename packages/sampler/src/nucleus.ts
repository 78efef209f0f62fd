// Candidates fall into classes by their distance; the last class takes all that are further away than 64. For a distance
// below the largest logit that is a weight of e^-64, which is nothing. So only the class with the cut in it has to be
// sorted, a small part of the candidates.
const CLASSES = 1024;
const CLASSES_PER_UNIT = 16;
// More than these are divided into classes again: nearly equal logits are all in one.
const SORTED = 512;

/** A set of tokens, nearest first, by `distance`; `equals` of those at the distance `cut` belong to it. */
type Nucleus = { readonly cut: number; readonly equals: number };

/**
 * Finds the smallest set of nearest candidates whose weights sum to at least `share` of all, and that are at least `atLeast`.
 * Undefined when that is all of them. O(count), and the sort of a few.
 */
export type FindNucleus = (
  candidates: { readonly distances: Float64Array; readonly weights: Float64Array; readonly count: number },
  share: number,
  atLeast: number,
) => Nucleus | undefined;

/** The function keeps its arrays between calls. */
export function nucleusFinder(): FindNucleus {
  const masses = new Float64Array(CLASSES);
  const counts = new Uint32Array(CLASSES);
  const classOf = (distance: number): number => {
    const index = distance * CLASSES_PER_UNIT;
    return index < CLASSES ? index | 0 : CLASSES - 1;
  };

  return ({ distances, weights, count }, share, atLeast) => {
    masses.fill(0);
    counts.fill(0);
    for (let at = 0; at < count; at++) {
      const index = classOf(distances[at] as number);
      masses[index] = (masses[index] as number) + (weights[at] as number);
      counts[index] = (counts[index] as number) + 1;
    }
    const limit = share * masses.reduce((sum, mass) => sum + mass, 0);

    let mass = 0;
    let kept = 0;
    let last = 0;
    while (last < CLASSES && (mass + (masses[last] as number) < limit || kept + (counts[last] as number) < atLeast)) {
      mass += masses[last] as number;
      kept += counts[last] as number;
      last++;
    }
    if (last === CLASSES || Number.isNaN(limit)) return undefined;

    let members: number[] = [];
    for (let at = 0; at < count; at++) if (classOf(distances[at] as number) === last) members.push(at);
    while (members.length > SORTED) {
      let min = Infinity;
      let max = -Infinity;
      for (const at of members) {
        min = Math.min(min, distances[at] as number);
        max = Math.max(max, distances[at] as number);
      }
      const scale = CLASSES / (max - min);
      if (!(scale < Infinity && scale > 0)) break;
      const finer = (at: number): number => Math.min(((distances[at] as number) - min) * scale, CLASSES - 1) | 0;
      masses.fill(0);
      counts.fill(0);
      for (const at of members) {
        masses[finer(at)] = (masses[finer(at)] as number) + (weights[at] as number);
        counts[finer(at)] = (counts[finer(at)] as number) + 1;
      }
      let index = 0;
      // The last class is not empty; rounding may leave the sum short of the limit.
      while (
        index < CLASSES - 1 &&
        (mass + (masses[index] as number) < limit || kept + (counts[index] as number) < atLeast)
      ) {
        mass += masses[index] as number;
        kept += counts[index] as number;
        index++;
      }
      members = members.filter((at) => finer(at) === index);
    }
    members.sort((a, b) => (distances[a] as number) - (distances[b] as number));
    let taken = 0;
    while (taken < members.length && (mass < limit || kept < atLeast)) {
      mass += weights[members[taken++] as number] as number;
      kept++;
    }
    const cut = distances[members[taken - 1] as number] as number;
    let equals = 0;
    while (equals < taken && distances[members[taken - 1 - equals] as number] === cut) equals++;
    return { cut, equals };
  };
}
