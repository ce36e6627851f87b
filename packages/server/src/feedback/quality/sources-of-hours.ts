import { quoteText } from '../../platform/ledger/quote.ts'
import type { Counting } from '../estimates/counting.ts'
import { sliceDimensions } from '../slice-dimensions.ts'

/** Of so many authors or sessions that said anything in an hour by a signal it shows well enough what is usual. */
const enoughSources = 32
/** Whoever said so much in an hour is kept whether drawn or not, since it may be a flood. */
export const fewestInFlood = 20

/**
 * Counts how much came from each source in each of these hours, as rows of `source_of_hour`, which writes the ones of several tables.
 * What was taken back was said too.
 */
export function sourcesOfHours(counting: Counting, buildOfHour: (hour: string) => string): string {
  const said = `
    select toUInt32(toStartOfHour(observed_at, 'UTC')) as at_hour, signal, entry.1 as source, entry.2 as source_id, ${sliceDimensions.join(', ')},
      count() as times
    from feedback_counting
    array join arrayFilter(entry -> entry.2 != '', [('author', if(author_kind = 'end-user', author_id, '')),
      ('channel', toString(channel)), ('session', session_id)]) as entry
    where counting = ${counting.id} and kind in ('explicit', 'implicit') and at_hour in (${counting.hours.join(', ')})
    group by at_hour, signal, source, source_id, ${sliceDimensions.join(', ')}`
  return `
    insert into source_of_hour (project_id, hour, build, source, signal, id, said, stands_for, is_drawn, is_much, parts)
    select ${quoteText(counting.projectId)}::UUID, toDateTime(at_hour, 'UTC'), ${buildOfHour('at_hour')}, source, signal, source_id, said, stands_for,
      cityHash64(source_id, at_hour) % stands_for = 0 as is_drawn, said >= ${fewestInFlood} as is_much, if(is_drawn or is_much, parts_said, [])
    from (
      select at_hour, signal, source, source_id, sum(word.times) as said, groupArray((${sliceDimensions.join(', ')}, word.times)) as parts_said,
        count() over (partition by at_hour, source, signal) as sources,
        if(source = 'channel', 1, toUInt32(exp2(floor(log2(greatest(1, sources / ${enoughSources})))))) as stands_for
      from (${said}) as word
      group by at_hour, signal, source, source_id
    )`
}
