import { createHash } from 'node:crypto'
import type { Principal } from '../platform/http/principal.ts'

const longestKept = 150

/**
 * The id under which is kept what a token holder sent under an id of their choice: in a namespace of the answer and
 * the end user of the token, so that nobody claims the id of another's feedback before it comes, or names it to take it
 * back. An id that is in that namespace already, as a caller got it back, stays.
 */
export function browserId(
  { inferenceId, endUserId }: Extract<Principal, { kind: 'feedback-token' }>,
  id: string,
): string {
  const prefix = `browser:${digestOf(JSON.stringify([inferenceId, endUserId])).slice(0, 16)}:`
  if (id.startsWith(prefix)) return id
  return `${prefix}${id.length > longestKept ? digestOf(id) : id}`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
