import { quoteText } from '../../platform/ledger/quote.ts'
import { callSignals } from '../call-signals.ts'
import { type Counting, countedFeedback, inHours, newestWords } from '../estimates/counting.ts'
import { lookFigures } from '../look-figures.ts'
import { sliceDimensions } from '../slice-dimensions.ts'

const words = [
  ...['signal', 'observed_at', 'counted_hour', 'inferred_at', 'inference_id', 'end_user_id', 'session_id'],
  ...sliceDimensions,
]

/** As JavaScript does it. */
const trimmed = (text: string) =>
  `replaceRegexpAll(${text}, '^[\\\\s\\\\x0b\\\\x{feff}\\\\p{Z}]+|[\\\\s\\\\x0b\\\\x{feff}\\\\p{Z}]+$', '')`

/**
 * Writes down the calls of these hours of which somebody said outright how good they were, with everything else that was seen of
 * them, as rows of `labelled_call`.
 */
export function labelledCallsOfHours(counting: Counting, buildOfHour: (hour: string) => string): string {
  const project = quoteText(counting.projectId)
  const isCall = `and linked = 1 and inference_id != ''`
  const isLabel = `${isCall} and kind in ('explicit', 'review')`
  const labelled = `(select inference_id from ${countedFeedback(counting)} ${isLabel})`
  return `
    insert into labelled_call (project_id, signal, said_at, hour, build, called_at, inference_id, person, ${sliceDimensions.join(', ')},
      said, seen_signals, seen_after_ms, seen_values, measures)
    select ${project}::UUID, signal, max(observed_at), toDateTime(any(counted_hour), 'UTC'), ${buildOfHour('any(counted_hour)')},
      any(assumeNotNull(inferred_at)), inference_id, any(if(end_user_id != '', end_user_id, session_id)),
      ${sliceDimensions.map((name) => `any(said_of.${name})`).join(', ')},
      groupArray(assumeNotNull(number)), any(seen_signals), any(seen_after), any(seen_values), any(measures)
    from (
      select ${words.map((name) => `word.${name} as ${name}`).join(', ')}, seen.signals as seen_signals, seen.after as seen_after, seen.values as seen_values, call.measures as measures,
        if(word.value is null and word.kind = 'review' and word.value_type = 'text' and call.is_known = 1,
          toFloat64(${trimmed('word.value_text')} = call.answer), word.value) as number
      from (${newestWords(counting, isLabel)}) as word
      left join (
        select inference_id, groupArray(signal) as signals, groupArray(after) as after, groupArray(value) as values from (
          select inference_id, signal, ifNull(toInt64(round(after_ms / ${lookFigures}) * ${lookFigures}), -1) as after,
            avg(assumeNotNull(coalesce(value_number, toFloat64(value_boolean)))) as value
          from ${countedFeedback(counting)} ${isCall} and kind in ('implicit', 'automated') and value_type in ('boolean', 'number')
            and inference_id in ${labelled}
          group by inference_id, signal, after
        ) group by inference_id
      ) as seen on word.inference_id = seen.inference_id
      left join (
        select inference_id, [${[...callSignals.values()].join(', ')}] as measures, ${trimmed('output_text')} as answer, toUInt8(1) as is_known
        from span
        where project_id = ${project} and ${inHours('started_at', counting)} and inference_id in ${labelled}
        order by version desc limit 1 by inference_id
      ) as call on word.inference_id = call.inference_id
    ) as said_of
    where number is not null
    group by inference_id, signal
    settings join_use_nulls = 0`
}
