import type { NewSpan } from '@loopwright/contract'
import type { LateEventRow } from './late-event-row.ts'

export function eventOfRow(row: Pick<LateEventRow, 'name' | 'at' | 'attributes'>): NewSpan['events'][number] {
  return {
    name: row.name,
    at: new Date(row.at).toISOString(),
    attributes: JSON.parse(row.attributes) as NewSpan['attributes'],
  }
}
