import type { Comparison, PreferencePair } from '@loopwright/contract'
import { type DiffPart, originalOf, wordDiff } from '@loopwright/core/feedback/preferences/word-diff'
import { type ReadOutput, readAnswer } from '../keep-answers.ts'
import type { CallTexts, PreferenceRow } from './store.ts'

type Calls = ReadonlyMap<string, CallTexts>

/** The pair that a correction or a comparison makes; null where it prefers neither, changed nothing or an answer is gone. */
export function toPreferencePair(
  row: PreferenceRow,
  isCorrection: boolean,
  { calls, readOutput }: { calls: Calls; readOutput: ReadOutput },
): PreferencePair | null {
  const answers = isCorrection ? ofCorrection(row, calls, readOutput) : ofComparison(row, calls, readOutput)
  if (!answers || answers.chosen.trim() === answers.rejected.trim() || answers.rejected.trim() === '')
    return null
  const call = calls.get(row.inference_id)
  return {
    id: row.id,
    source: isCorrection ? 'correction' : 'comparison',
    inferenceId: row.inference_id,
    function: row.function || call?.function || '',
    input: call ? readInput(call) : null,
    ...answers,
    authorId: row.author_id || null,
    observedAt: new Date(row.observed_at).toISOString(),
  }
}

type Answers = Pick<PreferencePair, 'chosen' | 'rejected' | 'diff'>

/** By what was kept with it, or, of corrections that were linked before that was kept, by the answer while it is there. */
function ofCorrection(row: PreferenceRow, calls: Calls, readOutput: ReadOutput): Answers | null {
  const call = calls.get(row.inference_id)
  if (row.value_json === '' && !call) return null
  const diff =
    row.value_json === ''
      ? wordDiff(readAnswer(call!, readOutput), row.value_text)
      : (JSON.parse(row.value_json) as DiffPart[])
  return { chosen: row.value_text, rejected: originalOf(diff), diff }
}

function ofComparison(row: PreferenceRow, calls: Calls, readOutput: ReadOutput): Answers | null {
  const { against, preferred } = JSON.parse(row.value_json) as Comparison
  const [target, other] = [calls.get(row.inference_id), calls.get(against)]
  if (preferred === 'neither' || !target || !other) return null
  const answer = readAnswer(target, readOutput)
  const otherAnswer = readAnswer(other, readOutput)
  return preferred === 'target'
    ? { chosen: answer, rejected: otherAnswer, diff: null }
    : { chosen: otherAnswer, rejected: answer, diff: null }
}

function readInput({ input, input_text }: CallTexts): unknown {
  if (input === '') return input_text
  try {
    return JSON.parse(input)
  } catch {
    return input_text
  }
}
