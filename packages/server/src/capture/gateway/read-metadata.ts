import { AppError, metadataSchema } from '@loopwright/contract'

/** Headers of their own, and the names under which they are kept. */
const named = [
  ['x-loopwright-role', 'role'],
  ['x-loopwright-locale', 'locale'],
  ['x-loopwright-surface', 'surface'],
  ['x-loopwright-index-version', 'index_version'],
  ['x-loopwright-embedding-version', 'embedding_version'],
] as const

/**
 * Who was asking, where, and of which index: from headers of their own, from `x-loopwright-metadata` (a JSON object of
 * strings), and from the `metadata` of the body, which OpenAI and Anthropic know too. The header wins over the body.
 *
 * @param read The text of a header, or undefined.
 * @throws AppError `invalid-input` for metadata that is not a flat object of strings.
 */
export function readMetadata(
  read: (name: string) => string | undefined,
  metadataHeader: string | undefined,
  body: Record<string, unknown>,
): Record<string, string> {
  const metadata: Record<string, string> = stringsOf(body.metadata)
  if (metadataHeader !== undefined) Object.assign(metadata, parseHeader(metadataHeader))
  for (const [header, name] of named) {
    const value = read(header)
    if (value !== undefined) metadata[name] = value
  }
  return metadata
}

/** The body belongs to the upstream, which may allow more than we keep: what doesn't fit stays in the input alone. */
function stringsOf(value: unknown): Record<string, string> {
  if (value === undefined) return {}
  const parsed = metadataSchema.safeParse(value)
  return parsed.success ? wellFormed(parsed.data) : {}
}

function parseHeader(text: string): Record<string, string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const parsed = metadataSchema.safeParse(value)
  if (parsed.success) return wellFormed(parsed.data)
  throw new AppError(
    'invalid-input',
    'x-loopwright-metadata: must be a JSON object of at most 64 strings, like {"surface":"inbox","locale":"en"}.',
    { details: { param: 'x-loopwright-metadata' } },
  )
}

function wellFormed(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
  )
}
