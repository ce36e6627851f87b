/** Pages that ask about one function, or about all. */
export type FunctionSearch = { function?: string }

export function readFunctionSearch(search: Record<string, unknown>): FunctionSearch {
  return typeof search.function === 'string' && search.function !== '' ? { function: search.function } : {}
}
