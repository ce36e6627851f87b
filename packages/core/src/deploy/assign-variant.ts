import { hashToUnit } from '../statistics/hash-to-unit.ts'

export type VariantWeight = { variantId: string; weight: number }

/**
 * Which variant a unit (a session, an end user) gets: the same one every time, as often as the weights say. Undefined
 * when no weight is above 0. `probability` is the chance that this unit had of getting this variant; keep it.
 *
 * Weighted rendezvous hashing (Thaler & Ravishankar 1998; Schindelhauer & Schomaker 2005): each variant draws
 * −log(u) / weight from its own hash and the smallest wins. When one weight grows, units move to that variant and
 * between no others, so a canary that grows from 10% to 50% keeps everyone it has. `salt` names the experiment, so
 * that two experiments split the same units independently.
 */
export function assignVariant(input: {
  unit: string
  weights: readonly VariantWeight[]
  salt: string
}): { variantId: string; probability: number } | undefined {
  let total = 0
  let best: VariantWeight | undefined
  let bestDraw = Infinity
  for (const candidate of input.weights) {
    if (!(candidate.weight > 0)) continue
    total += candidate.weight
    const draw =
      -Math.log(hashToUnit(`${input.salt}/${candidate.variantId}/${input.unit}`)) / candidate.weight
    if (best === undefined || draw < bestDraw) {
      best = candidate
      bestDraw = draw
    }
  }
  return best === undefined ? undefined : { variantId: best.variantId, probability: best.weight / total }
}
