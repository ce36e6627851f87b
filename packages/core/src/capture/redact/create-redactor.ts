import type { RedactedType, Redaction } from '@loopwright/contract'
import { compileRules } from './compile-rules.ts'
import { isCardNumber } from './find/find-cards.ts'
import { isSecretName } from './find/find-secrets.ts'
import { finders } from './finders.ts'
import type { Found } from './found.ts'
import { settleClaims } from './settle-claims.ts'

/** Hexadecimal digits, the same for the same label and value; without the key nobody can check a guess. Default 12 of them. */
export type Pseudonym = (label: string, value: string, digits?: number) => string

export type Redactor = {
  /** @param key The name of the JSON member whose value the text is. */
  redactText(text: string, key?: string): string
  /** The digits of a JSON number, or undefined where they stay. */
  redactNumber(digits: string): string | undefined
  /** The id of an end user, as it is to be stored. */
  redactEndUserId(id: string): string
  /** A digest of something that was redacted, which would let a guess be checked, under the project's key. */
  sealDigest(digest: string): string
}

export type RedactorOptions = {
  redaction: Redaction
  pseudonym: Pseudonym
  /** Told of everything that was replaced, by type or name of the rule. */
  onReplaced?: (label: string) => void
}

const pseudonymShape = /<[A-Z][A-Z0-9_]{0,29}_[0-9a-f]{12}>/g
const wholePseudonym = /^<[A-Z][A-Z0-9_]{0,29}_[0-9a-f]{12}>$/
/** Without any of these a text holds no value of any type: most texts in a payload are short words. */
const mayHoldValue = /[\d@:=]|[\w+/.~-]{16}/
const escapedSpace = /\\[nrtbf]/g
/** What was replaced may uncover what its neighbourhood hid; more than twice that does not happen but by intent. */
const mostPasses = 4

/** @throws BadPattern when a rule's pattern is none. */
export function createRedactor({ redaction, pseudonym, onReplaced }: RedactorOptions): Redactor {
  const findByRule = compileRules(redaction.rules)
  const chosen = (Object.keys(finders) as RedactedType[]).filter((type) => redaction.types.includes(type))
  const replacements = redaction.rules.flatMap((rule) =>
    rule.replacement === null ? [] : [`<${rule.replacement}>`],
  )
  const hasRules = redaction.rules.length > 0
  const tokenOf = (found: Found) =>
    found.replacement ?? `<${found.label}_${pseudonym(found.label, found.value)}>`

  function find(text: string, key: string): Found[] {
    const found = hasRules ? keepTokensWhole(findByRule(text), text, replacements) : []
    if (!mayHoldValue.test(text) && !isSecretName(key)) return settleClaims(found)
    // A text that is a piece of JSON writes its line breaks as a backslash and a letter, which no value begins with.
    const read = text.includes('\\') ? text.replace(escapedSpace, '  ') : text
    return settleClaims(found.concat(...chosen.map((type) => finders[type](read, key))))
  }

  function redactText(text: string, key = ''): string {
    let current = text
    for (let pass = 0; pass < mostPasses; pass++) {
      const found = find(current, key)
      if (found.length === 0) break
      const parts: string[] = []
      let done = 0
      for (const claim of found) {
        parts.push(current.slice(done, claim.start), tokenOf(claim))
        done = claim.end
        onReplaced?.(claim.label)
      }
      current = parts.join('') + current.slice(done)
    }
    return current
  }

  return {
    redactText,
    redactNumber: (digits) => {
      if (!redaction.types.includes('card') || !isCardNumber(digits)) return undefined
      onReplaced?.('CARD')
      return `<CARD_${pseudonym('CARD', digits)}>`
    },
    redactEndUserId: (id) => {
      if (id === '' || wholePseudonym.test(id)) return id
      return redaction.hashEndUserIds ? `<USER_${pseudonym('USER', id)}>` : redactText(id)
    },
    sealDigest: (digest) => pseudonym('DIGEST', digest, digest.length),
  }
}

/** What a rule found inside a token stays, and a token that it found with more is replaced with that. */
function keepTokensWhole(found: Found[], text: string, replacements: readonly string[]): Found[] {
  if (found.length === 0 || !text.includes('<')) return found
  const tokens = [...text.matchAll(pseudonymShape)].map(({ 0: token, index }) => ({
    start: index,
    end: index + token.length,
  }))
  for (const token of replacements) {
    for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + token.length))
      tokens.push({ start: at, end: at + token.length })
  }
  if (tokens.length === 0) return found
  tokens.sort((a, b) => a.start - b.start)
  let from = 0
  return found
    .sort((a, b) => a.start - b.start)
    .flatMap((claim) => {
      while (from < tokens.length && tokens[from]!.end <= claim.start) from += 1
      let { start, end } = claim
      let inTokens = 0
      for (let at = from; at < tokens.length && tokens[at]!.start < end; at++) {
        const token = tokens[at]!
        inTokens += Math.min(end, token.end) - Math.max(start, token.start)
        start = Math.min(start, token.start)
        end = Math.max(end, token.end)
      }
      if (inTokens === 0) return [claim]
      return inTokens === claim.end - claim.start
        ? []
        : [{ ...claim, start, end, value: text.slice(start, end) }]
    })
}
