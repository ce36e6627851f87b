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
  /** What is kept of the choice besides. */
  attributes: Record<string, unknown>
}

/**
 * The variant that answers: the one asked for by name, or the one that the environment's release gives to this end
 * user, session or trace, as the function's settings say, which is the same one at every call.
 *
 * @throws AppError `unknown-model` when there is no such variant, or no release in the environment.
 */
export function chooseVariant(
  target: ServingFunction,
  context: CallContext,
  pinnedVariant: string | undefined,
): ChosenVariant {
  if (pinnedVariant !== undefined) {
    const variant = variantNamed(target, pinnedVariant)
    return { variant, releaseId: '', probability: null, attributes: { 'loopwright.pinned': true } }
  }
  const release = target.releases.get(context.environment)
  const { unit, assignedBy } = assignmentUnit(context, target.settings.assignBy)
  const assigned =
    release &&
    assignVariant({
      unit,
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
    attributes: { 'loopwright.assigned_by': assignedBy },
  }
}

type AssignBy = ServingFunction['settings']['assignBy']

/** A call that doesn't name the unit it would be assigned by falls to the next smaller one that it does name. */
function assignmentUnit(
  { endUserId, sessionId, traceId }: CallContext,
  assignBy: AssignBy,
): { unit: string; assignedBy: AssignBy } {
  if (assignBy === 'end-user' && endUserId !== '') return { unit: endUserId, assignedBy: 'end-user' }
  if (assignBy !== 'trace' && sessionId !== '') return { unit: sessionId, assignedBy: 'session' }
  return { unit: traceId, assignedBy: 'trace' }
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
