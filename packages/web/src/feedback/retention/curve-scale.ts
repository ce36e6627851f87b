/** How far apart the intervals stand: they double and triple, so a scale of their logarithms keeps them readable. */
export type CurveScale = {
  x(afterMs: number): number
  y(share: number): number
  /** The lowest share of the scale. */
  floor: number
  ticks: readonly number[]
}

export type CurveBox = {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
}

/** Points and the ends of their intervals, in shares from 0 to 1, onto a box in pixels. */
export function curveScale(
  points: readonly { afterMs: number; low: number }[],
  { width, height, left, right, top, bottom }: CurveBox,
): CurveScale {
  const logs = points.map(({ afterMs }) => Math.log(Math.max(1, afterMs)))
  const first = Math.min(...logs)
  const span = Math.max(...logs) - first || 1
  const floor = Math.max(0, Math.floor((Math.min(1, ...points.map(({ low }) => low)) - 0.02) * 10) / 10)
  const ticks = tickShares(floor)
  return {
    x: (afterMs) => left + ((Math.log(Math.max(1, afterMs)) - first) / span) * (width - left - right),
    y: (share) => top + ((1 - Math.max(floor, share)) / (1 - floor)) * (height - top - bottom),
    floor,
    ticks,
  }
}

/** Every tenth where there are few of them, else every fifth or quarter. */
function tickShares(floor: number): number[] {
  const step = floor >= 0.5 ? 0.1 : floor > 0 ? 0.2 : 0.25
  const ticks: number[] = []
  for (let share = 1; share >= floor - 1e-9; share -= step) ticks.push(Number(share.toFixed(2)))
  return ticks
}
