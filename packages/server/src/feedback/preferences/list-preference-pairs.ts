import type { Comparison, Page, PreferencePair } from '@loopwright/contract'
import type { FeedbackSlice } from '@loopwright/contract/feedback/estimates'
import { readCursor, writeCursor } from '../feedback-cursor.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import type { AnswerDependencies } from '../keep-answers.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { type PreferenceRow, selectCallTexts, selectPreferences } from './store.ts'
import { toPreferencePair } from './to-preference-pair.ts'

/**
 * Pairs of a better and a worse answer, newest first: of corrections of free text the edited over the original, of
 * comparisons the preferred over the other. What was taken back makes no pair. A page may hold fewer than `limit`
 * although more follow, since what makes no pair is left out of it.
 */
export async function listPreferencePairs(
  deps: AnswerDependencies & Pick<FeedbackDependencies, 'spool'>,
  projectId: string,
  input: FeedbackSlice & { limit: number; cursor?: string | undefined },
): Promise<Page<PreferencePair>> {
  const { limit, cursor, ...slice } = input
  const signals = [...(await deps.signals.of(projectId)).values()]
  const namesOf = (type: string) =>
    signals.filter((signal) => signal.type === type).map((signal) => signal.name)
  const corrections = namesOf('correction')
  await waitForFeedback(deps.spool, { linked: true })
  const rows = await selectPreferences(deps.ledger.client, projectId, {
    ...slice,
    ...{ corrections, comparisons: namesOf('comparison'), labelled: labelledFunctions(deps, projectId) },
    before: cursor === undefined ? undefined : readCursor(cursor),
    limit: limit + 1,
  })
  const page = rows.slice(0, limit)
  const isCorrection = ({ signal }: PreferenceRow) => corrections.includes(signal)
  const ids = page.flatMap((row) =>
    isCorrection(row)
      ? [row.inference_id]
      : [row.inference_id, (JSON.parse(row.value_json) as Comparison).against],
  )
  const calls = await selectCallTexts(deps.ledger.client, projectId, [...new Set(ids)])
  const last = page.at(-1)
  return {
    items: page.flatMap(
      (row) => toPreferencePair(row, isCorrection(row), { calls, readOutput: deps.readOutput }) ?? [],
    ),
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  }
}

function labelledFunctions({ serving }: Pick<AnswerDependencies, 'serving'>, projectId: string): string[] {
  const prefix = `${projectId}/`
  return [...serving.current().functions].flatMap(([key, { name, labels }]) =>
    key.startsWith(prefix) && labels.length > 0 ? [name] : [],
  )
}
