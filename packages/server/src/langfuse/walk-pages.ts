import type { Page as CursorPage } from '@loopwright/contract'
import type { Page } from './route.ts'

/**
 * A numbered page of a list that is read by cursor, by walking there. How many there are in all isn't known without
 * reading on: the totals say that there is one page more while there is, which is what a client that reads on asks.
 */
export async function walkPages<Item>(
  { page, limit }: Page,
  read: (limit: number, cursor: string | undefined) => Promise<CursorPage<Item>>,
): Promise<{ items: Item[]; meta: Record<string, number> }> {
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
