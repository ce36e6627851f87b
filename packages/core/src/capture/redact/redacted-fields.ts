export type RedactedFields = {
  /** Texts, which may be JSON. Those that the ledger holds cut have here at how many bytes of UTF-8. */
  texts: Readonly<Record<string, number | null>>
  json: readonly string[]
  lists: readonly string[]
  maps: readonly string[]
  endUserIds: readonly string[]
  /** Digests of what is redacted in the same row. */
  digests: readonly string[]
}

const none: RedactedFields = { texts: {}, json: [], lists: [], maps: [], endUserIds: [], digests: [] }

/** Everything in the spool's tables that may hold what somebody wrote. */
export const redactedFields: Readonly<Record<string, RedactedFields>> = {
  span: {
    texts: { name: null, error_message: 10_000, input_text: 8_192, output_text: 8_192, segment: null },
    json: ['input', 'output', 'attributes', 'events', 'links'],
    lists: ['tags'],
    maps: ['metadata'],
    endUserIds: ['end_user_id'],
    digests: [],
  },
  span_event: { ...none, texts: { name: null }, json: ['attributes'], digests: ['id'] },
  feedback: {
    ...none,
    texts: { comment: null, value_text: null, segment: null },
    json: ['value_json', 'anchor'],
    maps: ['audience'],
    endUserIds: ['end_user_id'],
  },
  user_task: {
    ...none,
    texts: { name: null },
    json: ['steps'],
    maps: ['metadata'],
    endUserIds: ['end_user_id'],
    digests: ['digest'],
  },
}

/** False for tables that hold nothing of the kind. */
export function isRedactedTable(table: string): boolean {
  return table in redactedFields
}

/** How many characters a row's redaction has to read, about. */
export function lengthToRedact(table: string, row: object): number {
  const fields = redactedFields[table] ?? none
  const known = row as Record<string, unknown>
  let length = 0
  for (const name of fields.json) length += lengthOf(known[name])
  for (const name in fields.texts) length += lengthOf(known[name])
  return length
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}
