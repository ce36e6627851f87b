import type { Found } from '../found.ts'
import { isPhoneShape } from './is-phone-shape.ts'

/** Digits with what is written between those of a phone number, and an extension. */
const candidate =
  /(?<![\w.$€£#]|\w[-_])[+(]{0,2}\d[\d().\-/ \u00a0]{5,28}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?!\w)/gi
const extension = /\s?(?:x|ext\.?)\s?\d+$/i
const cueBefore =
  /\b(?:tele)?(?:phone|tel|fax|mobile|mobil|cell|calls?|called|calling|desk|office|whatsapp|sms|texted|dial|ring|reach|hotline|handy|t[ée]l[ée]phone|telefon)\b/i
const cueAfter = /^[\s-]{0,2}(?:office|fax|mobile|cell|home|work)\b/i
const cueKey = /phone|mobile|(?:^|[._-])(?:tel|fax|cell|msisdn|whatsapp)(?:$|[._-])/i
const cueReach = 40
/** A number of a flat and one of a street, or a street's and a postal code. */
const flat = /\b(?:apt|apartment|suite|unit|box|flat|room|no|nr)\b\.?\s$/i
const street = /^ \p{Lu}|^ \p{L}+ (?:st|street|avenue|ave|road|rd|lane|drive)\b/u
const inTwo = /^\d{3,4} \d{4,5}$/

/**
 * Phone numbers by how they are written, in any country. No list of countries' numbers can tell a national number from
 * another one, since nothing says which country's it is; a run of digits without anything between them is taken for one
 * only with a `+`, or where the words beside it, or the name of the JSON member, say so.
 */
export function findPhones(text: string, key: string): Found[] {
  const found: Found[] = []
  for (const { 0: raw, index } of text.matchAll(candidate)) {
    const hasCue =
      cueKey.test(key) ||
      cueBefore.test(text.slice(Math.max(0, index - cueReach), index)) ||
      cueAfter.test(text.slice(index + raw.length, index + raw.length + 12))
    if (!hasCue && inTwo.test(raw) && isOfAddress(text, index, index + raw.length)) continue
    const phone = phoneIn(raw, hasCue)
    if (phone)
      found.push({ start: index + phone.start, end: index + phone.end, label: 'PHONE', value: phone.value })
  }
  return found
}

function isOfAddress(text: string, start: number, end: number): boolean {
  return flat.test(text.slice(Math.max(0, start - 12), start)) || street.test(text.slice(end, end + 30))
}

/** All of it, or all but a short group that stands before or after the number. */
function phoneIn(raw: string, hasCue: boolean): { start: number; end: number; value: string } | undefined {
  const written = raw.replace(extension, '')
  const groups = [...written.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, index }))
  const first = groups[0]!
  const last = groups.at(-1)!
  const windows = [[0, groups.length]]
  if (groups.length > 2 && first.digits.length <= 3) windows.push([1, groups.length])
  if (groups.length > 2 && last.digits.length <= 3) windows.push([0, groups.length - 1])
  for (const [from = 0, to = 0] of windows) {
    const chosen = groups.slice(from, to)
    const end = to === groups.length ? raw.length : chosen.at(-1)!.index + chosen.at(-1)!.digits.length
    const start = from === 0 ? 0 : startOf(written, chosen[0]!.index)
    if (isPhoneShape(written.slice(start, Math.min(end, written.length)), hasCue))
      return { start, end, value: plainNumber(raw.slice(start, end)) }
  }
  return undefined
}

/** With the bracket or the plus before the first digit. */
function startOf(written: string, firstDigit: number): number {
  let start = firstDigit
  while (start > 0 && '+('.includes(written[start - 1]!)) start -= 1
  return start
}

/** `+41 (0)69 979 80 58`, `0041 69 979 80 58` and `+41699798058` are one number. */
function plainNumber(raw: string): string {
  const isInternational = /^\(?(?:\+|00)/.test(raw)
  const digits = (isInternational ? raw.replace('(0)', '') : raw).replace(/\D/g, '')
  return isInternational ? `+${digits.replace(/^00/, '')}` : digits
}
