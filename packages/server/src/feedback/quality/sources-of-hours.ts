import { quoteText } from '../../platform/ledger/quote.ts'
import type { Counting } from '../estimates/counting.ts'
import { sliceDimensions } from '../slice-dimensions.ts'

/** Of so many authors or sessions that said anything in an hour by a signal it shows well enough what is usual. */
const enoughSources = 32
/** Whoever said so much in an hour is kept whether drawn or not, since it may be a flood. */
export const fewestInFlood = 20

/** Counts how much came from each source in each of these hours, as rows of `feedback_source`. What was taken back was said too. */
export function sourcesOfHours(counting: Counting, buildOfHour: (hour: string) => string): string {
  const said = `
    select toUInt32(toStartOfHour(observed_at, 'UTC')) as at_hour, signal, entry.1 as source, entry.2 as source_id, ${sliceDimensions.join(', ')}
    from feedback_counting
    array join arrayFilter(entry -> entry.2 != '', [('author', if(author_kind = 'end-user', author_id, '')),
      ('channel', toString(channel)), ('session', session_id)]) as entry
    where counting = ${counting.id} and kind in ('explicit', 'implicit') and at_hour in (${counting.hours.join(', ')})`
  const kept = `
    select at_hour, signal, source, source_id, stands_for,
      toUInt8(cityHash64(source_id, at_hour) % stands_for = 0) as is_drawn
    from (
      select at_hour, signal, source, source_id, count() as times, count() over (partition by at_hour, source, signal) as sources,
        if(source = 'channel', 1, toUInt32(exp2(floor(log2(greatest(1, sources / ${enoughSources})))))) as stands_for
      from (${said}) group by at_hour, signal, source, source_id
    )
    where is_drawn = 1 or times >= ${fewestInFlood}`
  return `
    insert into feedback_source (project_id, is_whole, ${sliceDimensions.join(', ')}, hour, build, source, signal, id, said, stands_for, is_drawn)
    select ${quoteText(counting.projectId)}::UUID, toUInt8(grouping(function) = 1) as is_whole, ${sliceDimensions.join(', ')}, toDateTime(at_hour, 'UTC'), ${buildOfHour('at_hour')},
      source, signal, source_id, count(), any(stands_for), any(is_drawn)
    from (${said}) as word inner join (${kept}) as one using (at_hour, signal, source, source_id)
    group by grouping sets ((at_hour, signal, source, source_id), (at_hour, signal, source, source_id, ${sliceDimensions.join(', ')}))
    settings force_grouping_standard_compatibility = 1`
}
