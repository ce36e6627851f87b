/** A page of a list. `nextCursor` is null on the last page; otherwise give it back as `cursor` for the next one. */
export type Page<Item> = { items: Item[]; nextCursor: string | null }

/** How many items a page holds (1 to 500, 50 unless said), and where the last one ended. */
export type PageQuery = { limit?: number | undefined; cursor?: string | undefined }

/** Every item of every page, one after the other. */
export async function* eachItem<Item, Query extends PageQuery>(
  list: (query: Query) => Promise<Page<Item>>,
  query: Query,
): AsyncGenerator<Item, void> {
  let cursor = query.cursor
  do {
    const page = await list({ ...query, cursor })
    yield* page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
