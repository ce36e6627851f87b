/** A call of which the upstream did not say how many tokens it had. */
export type CountRequest = {
  id: number
  model: string
  /** The body that the upstream got, as JSON. */
  request: string
  /** The assistant's message, or a list of them, as JSON; empty when there was none. */
  output: string
}

/** Null for what cannot be counted, such as a picture. */
export type TokenCount = { promptTokens: number | null; completionTokens: number | null; encoding: string }

export type CountReply = { id: number; count: TokenCount | undefined }
