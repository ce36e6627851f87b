import type { NewSpan } from '@loopwright/contract'
import type { LateEventRow } from './late-event-row.ts'

export function eventOfRow(
  row: Pick<LateEventRow, 'name' | 'time' | 'attributes'>,
): NewSpan['events'][number] {
  return {
    name: row.name,
    at: row.time,
    attributes: JSON.parse(row.attributes) as NewSpan['attributes'],
  }
}
