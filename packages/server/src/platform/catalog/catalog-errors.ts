/** Connecting failed or the connection broke (Node), or the server ends, is not ready yet, or has no room (SQLSTATE). */
const awayCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ...['08000', '08001', '08003', '08006', '57P01', '57P02', '57P03'],
  ...['53100', '53200', '53300'],
])

/** `pg` and its pool give no code to these. */
const awayMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

/** Whether a statement failed because the catalog was away or had no disk, memory or connection left, so that trying again later makes sense. */
export function isCatalogAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return awayCodes.has((error as { code?: string }).code ?? '') || awayMessages.test(error.message)
}

/** Whether a text held what Postgres stores in no text or JSON: NUL, or in JSON half of a surrogate pair. */
export function isUnstorableText(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, detail = '' } = error as { code?: string; detail?: string }
  const [characterNotInRepertoire, untranslatableCharacter, invalidText] = ['22021', '22P05', '22P02']
  if (code === invalidText) return /surrogate/.test(detail)
  return code === characterNotInRepertoire || code === untranslatableCharacter
}
