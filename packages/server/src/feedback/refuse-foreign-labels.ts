import { LedgerUnavailableError } from '../platform/ledger/ledger-unavailable-error.ts'
import { LedgerUnavailable } from '../platform/spool/spool-errors.ts'
import type { CheckedFeedback, Refusal } from './check-feedback.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { selectCallsByInference } from './store.ts'

const patienceMs = 2_000
const mostNamed = 5

/**
 * A correction must be an answer that the function can give. Refuses those that are not, where the call's function is
 * known and has labels; a call that has not arrived yet, or a ledger that is away, is no reason to lose what somebody said.
 */
export async function refuseForeignLabels(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool' | 'serving'>,
  projectId: string,
  items: ReadonlyMap<number, CheckedFeedback>,
): Promise<Map<number, Refusal>> {
  const corrections = [...items].filter(
    ([, { signal, feedback }]) =>
      signal.type === 'correction' && feedback.target.kind === 'inference' && feedback.value !== null,
  )
  const refusals = new Map<number, Refusal>()
  if (corrections.length === 0) return refusals
  const ids = [...new Set(corrections.map(([, { feedback }]) => feedback.target.id))]
  const functions = await functionsOf(deps, projectId, ids)
  const { functions: served } = deps.serving.current()
  for (const [index, { feedback, signal }] of corrections) {
    const name = functions.get(feedback.target.id)
    const known = name === undefined ? undefined : served.get(`${projectId}/${name}`)
    const label = String(feedback.value)
    if (!known || known.labels.length === 0) continue
    if (known.outOfScopeLabel === label || known.labels.includes(label)) continue
    const some = [...known.labels.slice(0, mostNamed), known.outOfScopeLabel].join(', ')
    refusals.set(index, {
      code: 'label-not-allowed',
      message: `"${label}" is not a label of the function "${known.name}", so it can't be the value of "${signal.name}". Its ${known.labels.length + 1} labels include: ${some}.`,
    })
  }
  return refusals
}

async function functionsOf(
  deps: Pick<FeedbackDependencies, 'ledger' | 'spool'>,
  projectId: string,
  ids: string[],
): Promise<Map<string, string>> {
  try {
    await deps.spool.ensureDrained({ table: 'span', ids }, { timeoutMs: patienceMs })
    const calls = await selectCallsByInference(deps.ledger.client, projectId, ids)
    return new Map(calls.map((call) => [call.inference_id, call.function]))
  } catch (error) {
    if (error instanceof LedgerUnavailable || error instanceof LedgerUnavailableError) return new Map()
    throw error
  }
}
