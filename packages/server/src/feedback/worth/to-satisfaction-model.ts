import type { SatisfactionModel } from '@loopwright/contract'
import type { StoredSatisfactionModel } from './satisfaction-model-store.ts'

/** What a weight is per standard deviation of its signal, and what it says that a call has no such signal. */
export function toSatisfactionModel({ weights, ...model }: StoredSatisfactionModel): SatisfactionModel {
  return {
    ...model,
    weights: weights.terms
      .flatMap(({ signal, weight, weightOfMissing }) => [
        { signal, weight },
        ...(weightOfMissing === 0 ? [] : [{ signal: `no ${signal}`, weight: weightOfMissing }]),
      ])
      .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight)),
  }
}
