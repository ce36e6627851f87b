import { quoteText } from '../../platform/ledger/quote.ts'
import { callSignals } from '../call-signals.ts'
import { audienceColumns, cellColumns, cellDimensions, peopleGroups, traitsOfSpan } from './cell-columns.ts'
import type { Definitions } from './definitions.ts'

/**
 * Hours as seconds since 1970, in UTC, at least one. `id` is that of the counting, a decimal number of 64 bits, under which the
 * feedback of these hours stands in `feedback_counting`.
 */
export type Counting = {
  id: string
  projectId: string
  hours: readonly number[]
  definitions: Definitions
}

/**
 * What feedback says of the calls of some hours, a row a call and signal; columns of `feedback_of_call`. Parameters would travel
 * in the address of a command, where they have no room, so all stands in the statement.
 */
export function feedbackOfCalls(counting: Counting): string {
  const dimension = (name: string) => `if(is_call = 1, call.${name}, item.${name}) as ${name}`
  const copied = cellDimensions.slice(0, 5)
  return `
    select
      ${quoteText(counting.projectId)}::UUID as project_id, item.hour as hour, signal, kind, after_ms,
      ${cellDimensions.map(dimension).join(', ')},
      call.status as status, call.latency as latency, call.length as length, call.confidence as confidence,
      if(is_call = 1, call.people, item.people) as people, call.is_call as is_call, if(is_call = 1, call.is_asked, item.is_asked) as is_asked,
      item.items as items, item.value as value, item.kept_items as kept_items, item.kept_value as kept_value,
      ifNull(avg(item.goodness) over (partition by item.unit), 0.5) as score
    from (
      select unit, signal, kind, after_ms, toDateTime(any(counted_hour), 'UTC') as hour,
        ${copied.map((name) => `any(said.${name}) as ${name}`).join(', ')},
        any(said.audience) as audience, ${audienceColumns('audience')},
        max(said.asked is not null) as is_asked,
        any(cityHash64(multiIf(end_user_id != '', end_user_id, author_kind = 'end-user' and author_id != '', author_id, unit))) % ${peopleGroups} as people,
        count() as items, avg(said.value) as value,
        countIf(not is_flagged) as kept_items, avgIf(said.value, not is_flagged) as kept_value,
        ${goodnessOf(counting.definitions)} as goodness
      from (${newestWords(counting)}) as said
      group by unit, signal, kind, after_ms
    ) as item
    left join (select *, toUInt8(1) as is_call from (${calls(counting)})) as call on item.unit = call.inference_id
    settings join_use_nulls = 0`
}

/** The calls of some hours; columns of `call_of_hour`. */
export function callsOfHours(counting: Counting): string {
  return `
    select ${quoteText(counting.projectId)}::UUID as project_id, call.hour as hour, ${cellColumns.map((name) => `call.${name} as ${name}`).join(', ')},
      call.people as people, call.is_asked as is_asked, if(score.unit = '', 0.5, score.score) as score, call.measures as measures
    from (${calls(counting)}) as call
    left join (${scores(counting)}) as score on call.inference_id = score.unit
    settings join_use_nulls = 0`
}

/** Each call once, in its latest version. */
function calls(counting: Counting): string {
  return `
    select inference_id, toStartOfHour(started_at, 'UTC') as hour, ${cellDimensions.slice(0, 5).join(', ')},
      ${audienceColumns('metadata')}, ${traitsOfSpan}, span.asked is not null as is_asked,
      [${[...callSignals.values()].join(', ')}] as measures,
      toUInt16(cityHash64(if(end_user_id != '', end_user_id, inference_id)) % ${peopleGroups}) as people
    from span
    where project_id = ${quoteText(counting.projectId)} and inference_id != '' and ${inHours('started_at', counting)}
    order by version desc limit 1 by inference_id`
}

/**
 * Puts all feedback that has to do with these hours into `feedback_counting`: of calls in them, observed in them, or on text that was
 * accepted in them. First the ids that may stand there, then what stands for them, which may be about other hours by now.
 */
export function feedbackOfHours(counting: Counting): string {
  const project = `project_id = ${quoteText(counting.projectId)}`
  const isOfHours = [
    `(inferred_at is not null and ${inHours('assumeNotNull(inferred_at)', counting)})`,
    inHours('observed_at', counting),
    `(inferred_at is null and after_ms is not null and ${inHours('subtractMilliseconds(observed_at, assumeNotNull(after_ms))', counting)})`,
  ].join(' or ')
  return `
    insert into feedback_counting (counting, ${columns.join(', ')}, unit, word, counted_hour, value, is_flagged, is_taken_back)
    select ${counting.id}, ${columns.join(', ')},
      if(inference_id != '', inference_id, concat(target_kind, ' ', target_id)) as unit,
      cityHash64(signal, kind, toInt64(ifNull(after_ms, -1)), unit, author_kind, author_id) as word,
      toUInt32(toStartOfHour(coalesce(inferred_at, observed_at), 'UTC')) as counted_hour,
      ${worthOf(counting.definitions)} as value,
      ${flagged(project)} as is_flagged,
      said.statement in (select statement from taken_back where ${project}) as is_taken_back
    from (
      select ${columns.join(', ')}, value_json, feedback.statement as statement from feedback final
      where ${project} and value_type != 'none' and id in (select id from feedback where ${project} and (${isOfHours}))
        and (${isOfHours})
    ) as said`
}

/** Of `feedback` what goes into `feedback_counting` as it is. */
const columns = [
  ...[
    'id',
    'signal',
    'kind',
    'target_kind',
    'target_id',
    'value_type',
    'value_boolean',
    'value_number',
    'value_text',
  ],
  ...[
    'after_ms',
    'author_kind',
    'author_id',
    'channel',
    'observed_at',
    'inferred_at',
    'linked',
    'inference_id',
  ],
  ...['session_id', 'end_user_id', ...cellDimensions.slice(0, 5), 'audience', 'asked'],
]

/** What stands in `feedback_counting` of these hours and was not taken back. */
export function countedFeedback({ id, hours }: Counting): string {
  return `feedback_counting where counting = ${id} and counted_hour in (${hours.join(', ')}) and is_taken_back = 0`
}

/** What counts of the feedback on the calls of these hours: the newest word of each author. */
export function newestWords(counting: Counting, condition = ''): string {
  return `select * from ${countedFeedback(counting)} ${condition} order by observed_at desc, id desc limit 1 by word`
}

/** How good each call probably was, by what was seen of it; of those of which nothing was seen there is no row. */
function scores(counting: Counting): string {
  const { scores } = counting.definitions
  if (scores.length === 0) return "select '' as unit, toFloat64(0) as score limit 0"
  const names = texts(scores.map(({ name }) => name))
  return `
    select unit, avg(goodness) as score from (
      select unit, avg(said.value) as value, ${goodnessOf(counting.definitions)} as goodness
      from (${newestWords(counting, `and signal in ${names} and after_ms is null`)}) as said
      group by unit, signal, kind, after_ms
    ) group by unit`
}

/** Of a signal that says how good an answer probably was: from 0 for bad to 1 for good. */
function goodnessOf({ scores }: Definitions): string {
  if (scores.length === 0) return 'null'
  const names = texts(scores.map(({ name }) => name))
  const lows = numbers(scores.map(({ low }) => low))
  const spans = numbers(scores.map(({ span }) => span))
  return `if(signal in ${names} and after_ms is null,
    (value - transform(toString(signal), ${names}, ${lows}, 0.)) / transform(toString(signal), ${names}, ${spans}, 1.), null)`
}

/** An observation as a number: yes is 1, a category what it is worth, the better of two 1; null for what has none. */
export function worthOf({ categories }: Pick<Definitions, 'categories'>): string {
  const transformed = (value: string, from: string[], to: number[]) =>
    from.length === 0
      ? 'null'
      : `transform(${value}, ${texts(from)}, arrayMap(worth -> toNullable(worth), ${numbers(to)}), null)`
  const named = categories.map(({ name }) => name)
  const worths = categories.map(({ worth }) => worth)
  return `multiIf(
    value_type = 'boolean', toFloat64(value_boolean),
    value_type = 'number', value_number,
    value_type = 'text', ${transformed("concat(toString(signal), '\\x1f', value_text)", named, worths)},
    value_type = 'json' and startsWith(value_json, '{'),
    ${transformed("JSONExtractString(value_json, 'preferred')", ['target', 'against', 'neither'], [1, 0, 0.5])},
    null)`
}

/** Whether it comes from a source that is flagged, always or in this hour. */
function flagged(project: string): string {
  const sources = `(select signal, source, id, hour from flagged_source final where ${project} and is_flagged = 1)`
  const isOf = (source: string, column: string, hour: string) =>
    `(toString(signal), '${source}', toString(${column}), ${hour}) in ${sources}`
  const hour = "toStartOfHour(observed_at, 'UTC')"
  return [
    isOf('author', 'author_id', "toDateTime(0, 'UTC')"),
    isOf('author', 'author_id', hour),
    isOf('channel', 'channel', hour),
    isOf('session', 'session_id', hour),
  ].join('\n or ')
}

/** A condition. */
export function inHours(time: string, { hours }: Pick<Counting, 'hours'>): string {
  const first = Math.min(...hours)
  const last = Math.max(...hours) + 3600
  const isGap = last - first !== hours.length * 3600
  return `(${time} >= toDateTime(${first}, 'UTC') and ${time} < toDateTime(${last}, 'UTC')${
    isGap ? ` and toUInt32(toStartOfHour(${time}, 'UTC')) in (${hours.join(', ')})` : ''
  })`
}

const texts = (values: readonly string[]) => `[${values.map(quoteText).join(', ')}]`
const numbers = (values: readonly number[]) => `[${values.map((value) => `toFloat64(${value})`).join(', ')}]`
