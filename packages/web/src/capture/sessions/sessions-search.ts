import { isPeriod, type Period } from '../../parts/period.ts'

/** The filters of the list of sessions, as they stand in the URL. */
export type SessionsSearch = {
  function?: string
  environment?: string
  endUserId?: string
  userTaskId?: string
  status?: 'ok' | 'error'
  since?: Period
}

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  const read: SessionsSearch = {}
  for (const name of ['function', 'environment', 'endUserId', 'userTaskId'] as const) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') read[name] = value
    if (typeof value === 'number') read[name] = String(value)
  }
  if (search.status === 'ok' || search.status === 'error') read.status = search.status
  if (typeof search.since === 'string' && isPeriod(search.since)) read.since = search.since
  return read
}
