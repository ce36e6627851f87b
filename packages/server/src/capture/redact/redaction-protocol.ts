import type { Redaction } from '@loopwright/contract'

/** What of one project is to be redacted: rows of a table of the spool, or anything that is JSON. */
export type RedactionTask = {
  projectId: string
  redaction: Redaction
  key: Uint8Array
} & ({ table: string; rows: readonly object[] } | { json: string })

export type RedactionRequest = { id: number; task: RedactionTask }

/** What was redacted, in the shape in which it came. */
export type RedactionReply = { id: number } & ({ rows: object[] } | { json: string } | { error: string })
