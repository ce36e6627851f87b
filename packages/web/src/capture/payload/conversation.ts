/** One piece of what was said, as what it is. What no reader here knows stays `other`, as the JSON it was. */
export type Part =
  | { kind: 'text'; text: string }
  /** The model's thoughts; empty where its provider keeps them to itself. */
  | { kind: 'reasoning'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'tool-call'; call: ToolCall }
  | { kind: 'tool-result'; result: ToolResult }
  /** `source` is the address of an image, or the image itself as a `data:` URL. It is never loaded by itself. */
  | { kind: 'image'; source: string | null }
  | { kind: 'file'; name: string; source: string | null }
  | { kind: 'other'; value: unknown }

export type ToolCall = { id: string | null; name: string; input: unknown; result: ToolResult | null }
export type ToolResult = { id: string | null; name: string | null; value: unknown; isError: boolean }

/** One turn of a conversation. `isAnswer` tells what the model said in this call from what it was given. */
export type Turn = {
  role: string
  name: string | null
  parts: readonly Part[]
  isAnswer: boolean
  /** Why the model stopped, where that was not simply its end. */
  stopped: string | null
}
