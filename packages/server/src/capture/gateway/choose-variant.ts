import { AppError } from '@loopwright/contract'
import type { CallContext } from '@loopwright/core/capture/call-to-row'
import { assignVariant } from '@loopwright/core/deploy/assign-variant'
import type { ServingFunction, ServingVariant } from '../../platform/serving/serving-snapshot.ts'

export type ChosenVariant = {
  variant: ServingVariant
  /** Empty when the variant was asked for by name. */
  releaseId: string
  /** Null when the variant was asked for by name: such calls say nothing about what chance would have chosen. */
  probability: number | null
}

/**
 * The variant that answers: the one asked for by name, or the one that the environment's release gives to this end
 * user (or else this session, or this trace), which is the same one at every call.
 *
 * @throws AppError `unknown-model` when there is no such variant, or no release in the environment.
 */
export function chooseVariant(
  target: ServingFunction,
  context: CallContext,
  pinnedVariant: string | undefined,
): ChosenVariant {
  if (pinnedVariant !== undefined) {
    return { variant: variantNamed(target, pinnedVariant), releaseId: '', probability: null }
  }
  const release = target.releases.get(context.environment)
  const assigned =
    release &&
    assignVariant({
      unit: context.endUserId || context.sessionId || context.traceId,
      weights: release.weights.map(({ variant, weight }) => ({ variantId: variant, weight })),
      salt: `${target.id}/${context.environment}`,
    })
  if (!assigned) {
    throw unknownModel(
      `The function "${target.name}" has no release in the environment "${context.environment}". Release a variant there, or name one in the header x-loopwright-variant.`,
    )
  }
  return {
    variant: variantNamed(target, assigned.variantId),
    releaseId: release.id,
    probability: assigned.probability,
  }
}

function variantNamed(target: ServingFunction, name: string): ServingVariant {
  const variant = target.variants.get(name)
  if (variant) return variant
  const names = [...target.variants.keys()].join(', ') || 'none yet'
  throw unknownModel(`The function "${target.name}" has no variant "${name}". Its variants: ${names}.`)
}

export function unknownModel(message: string): AppError {
  return new AppError('unknown-model', message, { details: { param: 'model' } })
}
