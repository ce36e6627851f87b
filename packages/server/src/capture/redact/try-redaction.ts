import type { RedactedText, Redaction } from '@loopwright/contract'
import { assertCompiles } from './put-redaction.ts'
import { pseudonymWith, redactionKey } from './redaction-key.ts'

/**
 * What would be stored of a text under this choice, with the project's own pseudonyms. Nothing of it is kept.
 *
 * @throws AppError `invalid-input` for a rule whose pattern is none.
 */
export async function tryRedaction(
  deps: { secret: string },
  projectId: string,
  { redaction, text }: { redaction: Redaction; text: string },
): Promise<RedactedText> {
  await assertCompiles(redaction)
  const { createRedactor } = await import('@loopwright/core/capture/redact/create-redactor')
  const { redactValue } = await import('@loopwright/core/capture/redact/redact-json')
  const counts = new Map<string, number>()
  const pseudonym = pseudonymWith(redactionKey(deps.secret, projectId))
  const counting = createRedactor({
    redaction,
    pseudonym,
    onReplaced: (label) => counts.set(label, (counts.get(label) ?? 0) + 1),
  })
  return {
    text: redactValue(text, counting),
    endUserId: createRedactor({ redaction, pseudonym }).redactEndUserId(text),
    counts: Object.fromEntries(counts),
  }
}
