/**
 * The part of `alpha`, the accepted chance of ever opening wrongly, that one more use of a hold-out may spend:
 * α / (k (k + 1)) at the k-th use, k = `priorUses` + 1. The parts add up to α over any number of uses, so by the union bound
 * a hold-out wrongly opens a gate with probability α at most, however often it is asked (alpha-spending; Foster &
 * Stine 2008; Tian & Ramdas 2021, "Online control of the familywise error rate").
 *
 * This pays for asking again, and for candidates that were made in the light of earlier refusals. It does not pay for
 * candidates fitted to the hold-out's own items: who shows those to a search must draw a new hold-out.
 */
export function gateAlpha(input: { alpha: number; priorUses: number }): number {
  const use = input.priorUses + 1
  return input.alpha / (use * (use + 1))
}
