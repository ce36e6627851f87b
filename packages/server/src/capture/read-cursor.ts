import { AppError } from '@loopwright/contract'
import { decodeCursor, type PageKey } from '@loopwright/core/capture/page-cursor'

/**
 * The key in a cursor, whose first part is a time; undefined when there is no cursor.
 *
 * @throws AppError `invalid-input` for a cursor that no list of this kind gave out.
 */
export function readCursor(cursor: string | undefined, length: number): PageKey | undefined {
  if (cursor === undefined) return undefined
  const key = decodeCursor(cursor, length)
  if (!key || Number.isNaN(Date.parse(key[0] ?? ''))) throw invalidCursor()
  return key
}

export function invalidCursor(): AppError {
  return new AppError(
    'invalid-input',
    'cursor: is not one that this list gave out. Send the nextCursor of the page before as it is, or leave it out for the first page.',
  )
}
