/** Round moments to mark on an axis from 0 to `wholeMs`: at most about `most` of them, 1, 2 or 5 times a power of ten apart. */
export function timeTicks(wholeMs: number, most = 4): number[] {
  const rough = wholeMs / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(wholeMs / step) + 1 }, (_, at) => at * step)
}
