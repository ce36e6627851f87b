import { AppError, type Page as CursorPage } from '@loopwright/contract'
import type { Page } from './route.ts'

/** Every page on the way costs a query. */
const farthestItem = 20_000

/**
 * A numbered page of a list that is read by cursor, by walking there. How many there are in all isn't known without
 * reading on: the totals say that there is one page more while there is, which is what a client that reads on asks.
 *
 * @throws AppError `invalid-input` for a page farther than 20,000 items from the first.
 */
export async function walkPages<Item>(
  { page, limit }: Page,
  read: (limit: number, cursor: string | undefined) => Promise<CursorPage<Item>>,
): Promise<{ items: Item[]; meta: Record<string, number> }> {
  if ((page - 1) * limit > farthestItem) {
    throw new AppError(
      'invalid-input',
      `page: lies more than ${farthestItem} items from the first. Narrow the list by its time or its other filters, and begin again at page 1.`,
      { details: { param: 'page' } },
    )
  }
  let cursor: string | undefined
  for (let number = 1; ; number += 1) {
    const { items, nextCursor } = await read(limit, cursor)
    if (number === page || nextCursor === null) {
      const isThere = number === page
      const hasMore = nextCursor !== null
      const totalItems = (number - 1) * limit + items.length + (hasMore ? 1 : 0)
      return {
        items: isThere ? items : [],
        meta: { page, limit, totalItems, totalPages: number + (hasMore ? 1 : 0) },
      }
    }
    cursor = nextCursor
  }
}
