import { AppError, type Signal } from '@loopwright/contract'
import type { Parameters } from './bind-parameters.ts'
import type { TraceFilter } from './trace-filter.ts'

/** Feedback of a signal whose value is one of these; any value where nothing is said of it. */
export type SignalMatch = {
  signal: string
  boolean?: boolean
  categories?: readonly string[]
  atLeast?: number
  atMost?: number
  below?: number
}

type ValueFilter = Pick<TraceFilter, 'signalValue' | 'minSignalValue' | 'maxSignalValue'>

/**
 * What feedback must say to match. Good and bad are as the signal defines them: by its direction (of numbers the upper and
 * the lower half of its range), or by the worth of a category.
 *
 * @throws AppError `invalid-input` for a signal that has no good and bad.
 */
export function signalMatch(signal: Signal, wanted: ValueFilter): SignalMatch {
  const { signalValue, minSignalValue, maxSignalValue } = wanted
  return {
    signal: signal.name,
    ...(minSignalValue !== undefined && { atLeast: minSignalValue }),
    ...(maxSignalValue !== undefined && { atMost: maxSignalValue }),
    ...(signalValue !== undefined && valueMatch(signal, signalValue)),
  }
}

function valueMatch(signal: Signal, value: string): Omit<SignalMatch, 'signal'> {
  if (signal.type === 'boolean' && (value === 'true' || value === 'false'))
    return { boolean: value === 'true' }
  if (signal.categories && Object.hasOwn(signal.categories, value)) return { categories: [value] }
  if (value !== 'good' && value !== 'bad') return { categories: [value] }
  const isGood = value === 'good'
  if (signal.categories) {
    const worth = Object.entries(signal.categories).filter(([, valence]) =>
      isGood ? valence > 0 : valence < 0,
    )
    return { categories: worth.map(([name]) => name) }
  }
  const wantsHigh = isGood === (signal.direction === 'higher')
  if (signal.direction !== 'none' && signal.type === 'boolean') return { boolean: wantsHigh }
  if (signal.direction !== 'none' && signal.type === 'number' && signal.range) {
    const middle = (signal.range.low + signal.range.high) / 2
    return wantsHigh ? { atLeast: middle } : { below: middle }
  }
  throw new AppError(
    'invalid-input',
    `signalValue: "${signal.name}" does not say which of its values are good. Give minSignalValue, maxSignalValue or one of its values.`,
  )
}

/**
 * A statement that gives the hash (`cityHash64`) of this column of every linked or direct observation that matches, in its
 * newest version and not taken back. Numbers are looked for the newest of in two thirds of the time that texts take.
 */
export function matchingFeedback(
  match: SignalMatch,
  column: 'trace_id' | 'inference_id' | 'session_id',
  parameters: Parameters,
  projectId: string,
): string {
  const project = parameters.bind('UUID', projectId)
  const signal = parameters.bind('String', match.signal)
  const values = ["value_type != 'none'"]
  if (match.boolean !== undefined) values.push(`value_boolean = ${match.boolean ? 1 : 0}`)
  if (match.categories) values.push(`value_text in ${parameters.bind('Array(String)', match.categories)}`)
  if (match.atLeast !== undefined) values.push(`value_number >= ${parameters.bind('Float64', match.atLeast)}`)
  if (match.atMost !== undefined) values.push(`value_number <= ${parameters.bind('Float64', match.atMost)}`)
  if (match.below !== undefined) values.push(`value_number < ${parameters.bind('Float64', match.below)}`)
  const matches = `ifNull(${values.join(' and ')}, 0) and ${column} != ''`
  return `select argMax(if(${matches}, cityHash64(${column}), 0), version) as matched from feedback
    where project_id = ${project} and signal = ${signal}
      and ${notTakenBack(project)}
    group by cityHash64(feedback.id)
    having matched != 0`
}

/** Leaves out what was taken back. `project` is the place of the project's id in the statement. */
function notTakenBack(project: string): string {
  return `feedback.statement not in (select statement from taken_back where project_id = ${project})`
}

/** Leaves out what was taken back and what says nothing itself but takes something back. */
export function stillSaid(project: string): string {
  return `value_type != 'none' and ${notTakenBack(project)}`
}
