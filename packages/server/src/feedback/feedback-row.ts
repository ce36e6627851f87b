/** One row of the ledger's table `feedback`. Empty text stands for "not known", as everywhere in the ledger. */
export type FeedbackRow = {
  project_id: string
  id: string
  signal: string
  kind: string
  target_kind: string
  target_id: string
  /** `none` is a retraction: it supersedes and says nothing itself. */
  value_type: 'boolean' | 'number' | 'text' | 'json' | 'none'
  value_boolean: 0 | 1 | null
  value_number: number | null
  value_text: string
  /** A comparison or marked spans; of a linked correction what it changed, see keep-answers.ts. */
  value_json: string
  author_kind: string
  author_id: string
  /** JSON of an `Anchor`. */
  anchor: string
  after_ms: number | null
  channel: string
  comment: string
  observed_at: string
  received_at: string
  supersedes: string
  linked: 0 | 1
  version: number
} & CallDimensions

/** What is copied from the call that feedback is about. */
export type CallDimensions = {
  trace_id: string
  inference_id: string
  session_id: string
  end_user_id: string
  function: string
  variant: string
  model: string
  environment: string
  segment: string
  /** With which probability the call was drawn to be asked for a rating; null when it was not. */
  asked: number | null
  /** Role, locale, surface, index and embedding version of whom the answer was shown to. */
  audience: Record<string, string>
  inferred_at: string | null
}

export const unknownCall: CallDimensions = {
  trace_id: '',
  inference_id: '',
  session_id: '',
  end_user_id: '',
  function: '',
  variant: '',
  model: '',
  environment: '',
  segment: '',
  asked: null,
  audience: {},
  inferred_at: null,
}
