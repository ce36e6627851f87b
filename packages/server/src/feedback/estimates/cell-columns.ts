import type { FeedbackDimension } from '@loopwright/contract/feedback/estimates'

/** What of a call's cell can be asked for. The other dimensions are times. */
export const cellDimensions = [
  'function',
  'variant',
  'model',
  'environment',
  'segment',
  'role',
  'locale',
  'surface',
  'index_version',
  'embedding_version',
] as const satisfies readonly FeedbackDimension[]
export type CellDimension = (typeof cellDimensions)[number]

/** What most questions tell calls apart by: counts of these alone are kept besides, see `feedback_totals`. */
export const mainDimensions = [
  'function',
  'variant',
  'model',
  'environment',
] as const satisfies readonly CellDimension[]

/** What is known of every call besides, whether anybody answered or not. */
export const callTraits = ['status', 'latency', 'length', 'confidence'] as const

/** All that a call is counted by. */
export const cellColumns = [...cellDimensions, ...callTraits] as const

/** Of a row of `span`: coarse steps, so that many calls are alike. */
export const traitsOfSpan = `
  toString(status) as status,
  multiIf(duration_ms < 300, '<0.3 s', duration_ms < 1000, '0.3-1 s', duration_ms < 3000, '1-3 s', '3 s or more') as latency,
  multiIf(length(output_text) < 200, '<200', length(output_text) < 1000, '200-1000', '1000 or more') as length,
  multiIf(span.confidence is null, '', span.confidence < 0.5, '<0.5', span.confidence < 0.8, '0.5-0.8',
    span.confidence < 0.95, '0.8-0.95', '0.95 or more') as confidence`

/** Of a row with the audience as a map. */
export const audienceColumns = (audience: string) =>
  ['role', 'locale', 'surface', 'index_version', 'embedding_version']
    .map((name) => `${audience}['${name}'] as ${name}`)
    .join(', ')

/** People whose hashes are alike are counted as one, of so many; see `estimateFromGroups`. */
export const peopleGroups = 1024

/** The groups of people are counted in so many slices, any of which is a sample of them. */
export const peopleSlices = 8
