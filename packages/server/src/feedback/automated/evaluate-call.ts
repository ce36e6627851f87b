import type { SpanRow } from '@loopwright/core/capture/span-row'
import { groundednessOf } from '@loopwright/core/feedback/automated/groundedness'
import { isRefusal } from '@loopwright/core/feedback/automated/is-refusal'
import { speaksAnother } from '@loopwright/core/feedback/automated/language-of'
import type { Verdict } from '../evaluated-row.ts'
import { readAnswer } from './read-answer.ts'
import { readRequest } from './read-request.ts'
import { satisfiesRequest } from './satisfies-request.ts'
import type { SchemaChecker } from './schema-checker.ts'

/** Each with the version of its way of finding out; a change of what it says is a new version. */
export const evaluators = {
  refused: 'refusal@1',
  'schema-valid': 'schema@1',
  'language-mismatch': 'language@1',
  groundedness: 'groundedness@1',
  'repeated-question': 'repetition@1',
} as const

/**
 * What can be said of one call from itself and the documents its trace retrieved before it. A signal that does not apply,
 * or cannot be told, is left out: it is not a "no".
 */
export function evaluateCall(
  checker: SchemaChecker,
  call: Pick<SpanRow, 'status' | 'input' | 'output' | 'input_text' | 'output_text' | 'probabilities'>,
  retrieved: readonly string[],
): Verdict[] {
  // What failed gave no answer, and a classifier's label speaks no language.
  if (call.status === 'error' || call.output_text === '' || isClassified(call)) return []
  const request = readRequest(call.input)
  const answer =
    request.format || request.tools.length > 0
      ? readAnswer(call.output)
      : { text: call.output_text, toolCalls: [] }
  const verdicts: Verdict[] = []
  const say = (signal: keyof typeof evaluators, value: boolean | number | null) => {
    if (value !== null) verdicts.push({ signal, value, evaluator: evaluators[signal] })
  }
  if (answer) say('schema-valid', satisfiesRequest(checker, request, answer))
  const isProse =
    request.format === null && (answer === null || (answer.toolCalls.length === 0 && answer.text !== ''))
  if (!isProse || isEmbedding(call.output_text)) return verdicts
  say('refused', isRefusal(call.output_text))
  say('language-mismatch', speaksAnother(call.input_text, call.output_text))
  say('groundedness', groundednessOf(call.output_text, [...retrieved, ...request.documents]))
  return verdicts
}

function isClassified({ probabilities }: Pick<SpanRow, 'probabilities'>): boolean {
  return typeof probabilities === 'string'
    ? probabilities.length > 2
    : Array.isArray(probabilities) && (probabilities as unknown[]).length > 0
}

const isEmbedding = (text: string) => text.startsWith('{"') && text.slice(0, 200).includes('"embedding"')
