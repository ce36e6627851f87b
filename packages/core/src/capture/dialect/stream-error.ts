import { isRecord } from '../is-record.ts'

/** What an error inside a stream says, as text. */
export function streamErrorText(error: unknown): string {
  if (typeof error === 'string') return error
  if (isRecord(error) && typeof error.message === 'string' && error.message !== '') return error.message
  return JSON.stringify(error)
}
