/** A span as a row of the ledger's table `span`. Empty strings and nulls stand for "not known". */
export type SpanRow = {
  project_id: string
  /** RFC 3339 in UTC with milliseconds. */
  started_at: string
  trace_id: string
  span_id: string
  parent_span_id: string
  inference_id: string
  name: string
  kind: string
  duration_ms: number
  status: string
  error_message: string
  session_id: string
  user_task_id: string
  end_user_id: string
  function: string
  variant: string
  provider: string
  model: string
  environment: string
  release_id: string
  segment: string
  input_text: string
  output_text: string
  /** JSON; empty when there was none. */
  input: string
  output: string
  prompt_tokens: number | null
  completion_tokens: number | null
  cost_micro_usd: number | null
  confidence: number | null
  /** JSON: the most probable labels with their probabilities, best first. */
  probabilities: string
  assignment_probability: number | null
  tags: string[]
  metadata: Record<string, string>
  /** JSON object. */
  attributes: string
  /** JSON list. */
  links: string
  events: string
  /** Milliseconds since 1970 at which this version was taken in; of two rows with one key the higher one counts. */
  version: number
}

/** Every id under which somebody may ask for the row before the ledger has it. */
export function idsOfSpanRow(row: SpanRow): string[] {
  return [row.trace_id, row.span_id, row.inference_id, row.session_id, row.user_task_id].filter(
    (id) => id !== '',
  )
}
