import { quoteText } from '../../platform/ledger/quote.ts'
import { lookFigures } from '../look-figures.ts'
import { sliceDimensions } from '../slice-dimensions.ts'

/** Text of which a larger share was changed is not there any more. */
const mostChanged = 0.5

/** Who closed a document just before a look was not there for it. */
const lookTime = `toUInt32(if(signal = 'watch-ended', floor(after_ms / ${lookFigures}), round(after_ms / ${lookFigures})) * ${lookFigures})`

const counts = [
  ...['texts', 'yes', 'measured', 'unedited', 'four_grams', 'four_gram_sum', 'four_gram_squares'],
] as const

const rowsOf = (rows: string) =>
  `cast(${rows}, 'Array(Tuple(String, UInt32, UInt8, UInt32, UInt32, UInt32, UInt32, UInt32, Float64, Float64))')`

/** Without its call, feedback stands in the hour in which its text was accepted. */
const calledAt = 'ifNull(inferred_at, subtractMilliseconds(observed_at, ifNull(after_ms, 0)))'

/**
 * Counts the retention of texts whose calls were in some hours (seconds since 1970), as rows of `retention_rollup`. A text is
 * what one author took from one suggestion; the newest word of the author counts, and nothing that was taken back.
 */
export function retentionOfHours(
  { id, projectId, hours }: { id: string; projectId: string; hours: readonly number[] },
  buildOfHour: (hour: string) => string,
): string {
  const text = ['at_hour', 'target_kind', 'target_id', 'author_kind', 'author'].join(', ')
  return `
    insert into retention_rollup (project_id, hour, build, what, at_ms, is_gone, ${sliceDimensions.join(', ')}, ${counts.join(', ')})
    select ${quoteText(projectId)}::UUID, toDateTime(at_hour, 'UTC'), ${buildOfHour('at_hour')}, row.1 as what, row.2 as at_ms,
      row.3 as is_gone, ${sliceDimensions.join(', ')},
      ${counts.map((name, index) => `sum(row.${index + 4}) as ${name}`).join(', ')}
    from (
      select at_hour, ${sliceDimensions.map((name) => `any(looks.${name}) as ${name}`).join(', ')},
        groupArrayIf((look_ms, is_there, changed, grams), is_there is not null or grams is not null) as seen,
        max(verdict) as taken,
        countIf(is_there = 0) > 0 as went,
        countIf(is_there is not null or is_end) > 0 as was_watched,
        if(went, minIf(look_ms, is_there = 0), maxIf(look_ms, is_there = 1 or is_end)) as until_ms,
        arrayJoin(arrayConcat(
          ${rowsOf("if(taken is null, [], [('suggestion', 0, 0, 1, assumeNotNull(taken), 0, 0, 0, 0, 0)])")},
          ${rowsOf(`arrayMap(look -> ('look', look.1, 0, look.2 is not null, ifNull(look.2, 0), look.3 is not null, ifNull(look.3 = 0, 0),
            look.4 is not null, ifNull(look.4, 0), ifNull(look.4 * look.4, 0)), seen)`)},
          ${rowsOf("if(was_watched, [('watch', until_ms, went, 1, 0, 0, 0, 0, 0, 0)], [])")}
        )) as row
      from (
        select ${text}, look_ms, ${sliceDimensions.map((name) => `any(said.${name}) as ${name}`).join(', ')},
          anyIf(value_boolean, signal = 'accepted') as verdict,
          anyIf(value_boolean, signal = 'still-there') as said_there,
          anyIf(value_number, signal = 'edited') as changed,
          anyIf(value_number, signal = 'four-gram-survival') as grams,
          countIf(signal = 'watch-ended') > 0 as is_end,
          if(said_there is null, changed <= ${mostChanged}, said_there = 1) as is_there
        from (
          select signal, target_kind, target_id, author_kind, if(author_kind = 'system', '', author_id) as author,
            value_boolean, value_number, observed_at, id, ${sliceDimensions.join(', ')},
            if(after_ms is null, 0, ${lookTime}) as look_ms, toUInt32(toStartOfHour(${calledAt}, 'UTC')) as at_hour
          from feedback_counting
          where counting = ${id} and is_taken_back = 0
            and (signal = 'accepted' and value_type = 'boolean'
              or signal in ('still-there', 'edited', 'four-gram-survival', 'watch-ended') and after_ms is not null)
            and at_hour in (${hours.join(', ')})
          order by observed_at desc, id desc
          limit 1 by signal, look_ms, target_kind, target_id, author_kind, author
        ) as said
        group by ${text}, look_ms
      ) as looks
      group by ${text}
    )
    group by at_hour, row.1, row.2, row.3, ${sliceDimensions.join(', ')}`
}
