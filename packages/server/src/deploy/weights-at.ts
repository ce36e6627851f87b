import type { Release } from '@loopwright/contract'

/** The release that gives a candidate `percent` of the traffic and its control the rest. */
export function weightsAt(
  rollout: { control: string; candidate: string },
  percent: number,
): Release['weights'] {
  const { control, candidate } = rollout
  if (percent <= 0) return [{ variant: control, weight: 1 }]
  if (percent >= 100) return [{ variant: candidate, weight: 1 }]
  return [
    { variant: control, weight: 1 - percent / 100 },
    { variant: candidate, weight: percent / 100 },
  ]
}
