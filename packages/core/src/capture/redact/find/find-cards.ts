import validator from 'validator'
import type { Found } from '../found.ts'

/** Runs of 12 to 19 digits, as one or in groups. */
const candidate = /(?<![\w.+])\d(?:[ -]?\d){11,18}(?!\w)/g
/** The ranges of the issuers (ISO/IEC 7812): Visa, Mastercard, Amex, Discover, Diners, JCB, Maestro, UnionPay. */
const issuer = /^(?:4|5[0-8]|6[0-9]|3[045-9]|2[2-7]|2131|1800|0604)/

/** Card numbers of a known issuer's range whose check digit (ISO/IEC 7812-1 annex B, "Luhn") is right. */
export function findCards(text: string): Found[] {
  const found: Found[] = []
  for (const { 0: raw, index } of text.matchAll(candidate)) {
    const card = cardIn(raw)
    if (card)
      found.push({ start: index + card.start, end: index + card.end, label: 'CARD', value: card.digits })
  }
  return found
}

export function isCardNumber(digits: string): boolean {
  const { length } = digits
  if (length < 12 || length > 19 || !issuer.test(digits)) return false
  // Times in milliseconds and serial numbers have 13 digits too; only old Visa cards do.
  if (length === 13 && !digits.startsWith('4')) return false
  return validator.isLuhnNumber(digits)
}

/** A card may stand beside other digits, such as those of its expiry: then it is some of the groups. */
function cardIn(raw: string): { start: number; end: number; digits: string } | undefined {
  const groups = [...raw.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, index }))
  if (groups.length > 8) return undefined
  for (let first = 0; first < groups.length; first++) {
    for (let last = groups.length; last > first; last--) {
      const chosen = groups.slice(first, last)
      if (chosen.length > 1 && chosen.some(({ digits }) => digits.length < 2)) continue
      const digits = chosen.map((group) => group.digits).join('')
      const end = chosen.at(-1)!
      if (isCardNumber(digits)) return { start: chosen[0]!.index, end: end.index + end.digits.length, digits }
    }
  }
  return undefined
}
