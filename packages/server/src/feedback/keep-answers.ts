import type { Anchor } from '@loopwright/contract'
import { wordDiff } from '@loopwright/core/feedback/preferences/word-diff'
import { settleAnchor } from '@loopwright/core/feedback/settle-anchor'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import type { FeedbackRow } from './feedback-row.ts'
import { type Answer, selectAnswers } from './store.ts'

/** The whole text of what a call answered, of its payload. */
export type ReadOutput = (output: unknown) => string

export type AnswerDependencies = Pick<FeedbackDependencies, 'ledger' | 'serving' | 'signals'> & {
  readOutput: ReadOutput
}

/**
 * Keeps with linked feedback what it needs of the answer: a correction what it changed, in `value_json`, and a mark in
 * the text its quote. Answers are deleted sooner than what people said of them, and a correction of which the original
 * is gone teaches nothing; the diff holds the original and the edited text.
 */
export async function keepAnswers(
  deps: AnswerDependencies,
  projectId: string,
  rows: readonly FeedbackRow[],
): Promise<FeedbackRow[]> {
  const corrections = await findCorrections(deps, projectId, rows)
  const needing = rows.filter((row) => corrections.has(row) || isTextAnchor(row))
  if (needing.length === 0) return [...rows]
  const ids = [...new Set(needing.map((row) => row.inference_id))]
  const answers = new Map(
    (await selectAnswers(deps.ledger.client, projectId, ids)).map((answer) => [answer.inference_id, answer]),
  )
  return rows.map((row) => {
    const answer = answers.get(row.inference_id)
    if (!answer) return row
    const text = readAnswer(answer, deps.readOutput)
    return {
      ...row,
      ...(corrections.has(row) && { value_json: JSON.stringify(wordDiff(text, row.value_text)) }),
      ...(isTextAnchor(row) && {
        anchor: JSON.stringify(settleAnchor(JSON.parse(row.anchor) as Anchor, text)),
      }),
    }
  })
}

/** Corrections of free text: another label of a function that gives labels is no edit of the first. */
async function findCorrections(
  deps: Pick<AnswerDependencies, 'serving' | 'signals'>,
  projectId: string,
  rows: readonly FeedbackRow[],
): Promise<Set<FeedbackRow>> {
  const worded = rows.filter((row) => row.value_type === 'text' && row.inference_id !== '')
  if (worded.length === 0) return new Set()
  const signals = await deps.signals.of(projectId)
  const { functions } = deps.serving.current()
  return new Set(
    worded.filter(
      (row) =>
        signals.get(row.signal)?.type === 'correction' &&
        (functions.get(`${projectId}/${row.function}`)?.labels.length ?? 0) === 0,
    ),
  )
}

function isTextAnchor(row: FeedbackRow): boolean {
  return row.inference_id !== '' && row.anchor.startsWith('{"kind":"text"')
}

/** The text that was answered. The column of it is cut; the payload is whole, but may be absent. */
export function readAnswer(
  { output, output_text }: Pick<Answer, 'output' | 'output_text'>,
  readOutput: ReadOutput,
): string {
  if (output === '') return output_text
  try {
    return readOutput(JSON.parse(output))
  } catch {
    return output_text
  }
}
