/** Where in a longer sequence a shorter one fits best: from `start` to `end` (exclusive), at `distance` changes. */
export type Alignment = { distance: number; start: number; end: number }

/**
 * The fewest insertions, deletions and substitutions of single elements that turn `needle` into some stretch of a sequence
 * of `length` elements (Sellers 1980: edit distance with free ends in the longer sequence). `differs` compares an
 * element of the sequence with one of the needle, by their places. Of equal stretches the one that ends first counts;
 * time grows with the product of both lengths.
 */
export function align(
  length: number,
  needleLength: number,
  differs: (place: number, needlePlace: number) => boolean,
): Alignment {
  if (length === 0 || needleLength === 0) return { distance: needleLength, start: 0, end: 0 }
  let costs = new Uint32Array(length + 1)
  let starts = new Uint32Array(length + 1)
  let costsBefore = new Uint32Array(length + 1)
  let startsBefore = new Uint32Array(length + 1)
  costs[0] = 1
  for (let end = 1; end <= length; end += 1) {
    costs[end] = differs(end - 1, 0) ? 1 : 0
    starts[end] = end - 1
  }
  for (let place = 1; place < needleLength; place += 1) {
    ;[costs, costsBefore] = [costsBefore, costs]
    ;[starts, startsBefore] = [startsBefore, starts]
    costs[0] = place + 1
    starts[0] = 0
    for (let end = 1; end <= length; end += 1) {
      const replaced = costsBefore[end - 1]! + (differs(end - 1, place) ? 1 : 0)
      const lost = costsBefore[end]! + 1
      const added = costs[end - 1]! + 1
      const cost = Math.min(replaced, lost, added)
      costs[end] = cost
      starts[end] =
        cost === replaced ? startsBefore[end - 1]! : cost === lost ? startsBefore[end]! : starts[end - 1]!
    }
  }
  let best = 0
  for (let end = 1; end <= length; end += 1) if (costs[end]! < costs[best]!) best = end
  return { distance: costs[best]!, start: starts[best]!, end: best }
}
