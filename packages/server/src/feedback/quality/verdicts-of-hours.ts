import { quoteText } from '../../platform/ledger/quote.ts'
import { type Counting, countedFeedback, inHours } from '../estimates/counting.ts'
import { sliceDimensions } from '../slice-dimensions.ts'

/** Writes down what was said outright of the calls of these hours, as rows of `feedback_verdict`. */
export function verdictsOfHours(counting: Counting, buildOfHour: (hour: string) => string): string {
  const project = quoteText(counting.projectId)
  const words = `${countedFeedback(counting)} and kind = 'explicit' and author_id != '' and inference_id != ''`
  return `
    insert into feedback_verdict (project_id, hour, build, observed_at, signal, target, author_id, inference_id, ${sliceDimensions.join(', ')}, value, newness, others, question)
    select ${project}::UUID, toDateTime(word.counted_hour, 'UTC'), ${buildOfHour('word.counted_hour')}, word.observed_at, word.signal, cityHash64(word.target_id),
      word.author_id, word.inference_id, ${sliceDimensions.map((name) => `word.${name}`).join(', ')}, assumeNotNull(word.value), word.newness, word.others, call.question
    from (
      select *, row_number() over (partition by signal, target_id, author_id order by observed_at desc, id desc) as newness,
        count() over (partition by signal, target_id) - 1 as others
      from ${words}
    ) as word
    left join (
      select inference_id, cityHash64(trimBoth(replaceRegexpAll(lowerUTF8(input_text), '[\\\\s\\\\p{P}]+', ' '))) as question
      from span
      where project_id = ${project} and ${inHours('started_at', counting)} and input_text != '' and inference_id in (select inference_id from ${words})
      order by version desc limit 1 by inference_id
    ) as call on word.inference_id = call.inference_id
    where word.value is not null
    settings join_use_nulls = 0`
}
