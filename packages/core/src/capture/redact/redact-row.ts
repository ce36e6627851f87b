import type { Redactor } from './create-redactor.ts'
import { redactJson, redactValue } from './redact-json.ts'
import { type RedactedFields, redactedFields } from './redacted-fields.ts'

type Row = Record<string, unknown>

/** The row as it may be stored: redacting it again changes nothing. */
export function redactRow<T extends object>(table: string, row: T, redactor: Redactor): T {
  const fields = redactedFields[table]
  if (!fields) return row
  const known = row as Row
  const redacted: Row = { ...known }
  const rawEndUserIds = new Map<string, string>()
  for (const name of endUserFields(fields, known)) {
    const raw = textOf(known[name])
    redacted[name] = redactor.redactEndUserId(raw)
    if (redacted[name] !== raw) rawEndUserIds.set(raw, textOf(redacted[name]))
  }
  const own = forOneRow(redactor, rawEndUserIds)
  for (const [name, maxBytes] of Object.entries(fields.texts)) {
    const text = textOf(known[name])
    if (text !== '') redacted[name] = withoutHalfValue(redactValue(text, own, name), text, maxBytes)
  }
  for (const name of fields.json) redacted[name] = redactJson(textOf(known[name]), own)
  for (const name of fields.lists)
    redacted[name] = (known[name] as string[] | undefined)?.map((text) => redactValue(text, own)) ?? []
  for (const name of fields.maps)
    redacted[name] = Object.fromEntries(
      Object.entries(known[name] ?? {}).map(([key, text]) => [key, redactValue(textOf(text), own, key)]),
    )
  for (const name of fields.digests) redacted[name] = redactor.sealDigest(textOf(known[name]))
  return redacted as T
}

function endUserFields(fields: RedactedFields, row: Row): readonly string[] {
  return row.author_kind === 'end-user' ? [...fields.endUserIds, 'author_id'] : fields.endUserIds
}

/** Shorter ones are read again as fast as they are looked up. */
const shortestRemembered = 100
/** Names that say what their value is, see the finders. */
const tellingName =
  /pass|pwd|secret|key|token|phone|mobile|tel|fax|cell|msisdn|whatsapp|ssn|social|licen|^dln?$/i

/**
 * The redactor for one row. An end user's id stands in what they sent as well, for instance as OpenAI's `user`; and the
 * text that readers see of a call is one of those in its payload, so that it need not be read twice.
 */
function forOneRow(redactor: Redactor, ids: ReadonlyMap<string, string>): Redactor {
  const seen = new Map<string, string>()
  function redactText(text: string, key = ''): string {
    const known = ids.get(text)
    if (known !== undefined) return known
    if (text.length < shortestRemembered || tellingName.test(key)) return redactor.redactText(text, key)
    const redacted = seen.get(text) ?? redactor.redactText(text, key)
    seen.set(text, redacted)
    return redacted
  }
  return { ...redactor, redactText }
}

const encoder = new TextEncoder()
/** Longer than what the finders know and can be written in one piece, but for keys, which are known by their beginning. */
const longestHalf = 64

/** Where a text was cut, it may end in half a value, which nothing can tell: its end goes. */
function withoutHalfValue(redacted: string, text: string, maxBytes: number | null): string {
  if (maxBytes === null || text.length * 3 < maxBytes - 3 || encoder.encode(text).length < maxBytes - 3)
    return redacted
  const kept = redacted.slice(0, -longestHalf)
  const opened = kept.lastIndexOf('<')
  const isInToken = opened !== -1 && /^<[A-Z][A-Z0-9_]{0,42}$/i.test(kept.slice(opened))
  return (isInToken ? kept.slice(0, opened) : kept).toWellFormed()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
