import { countrySpecs, isValidIBAN } from 'ibantools'
import type { Found } from '../found.ts'

const beginning = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])/g
const longestWritten = 50

/** Account numbers (ISO 13616) of a country's length whose check digits are right, as one or in groups. */
export function findIbans(text: string): Found[] {
  const found: Found[] = []
  for (const { 0: raw, 1: country = '', index } of text.matchAll(beginning)) {
    const wanted = countrySpecs[country.toUpperCase() as keyof typeof countrySpecs]?.chars
    if (!wanted) continue
    let value = raw
    let end = index + raw.length
    const last = Math.min(text.length, index + longestWritten)
    for (; end < last && value.length < wanted; end++) {
      const character = text[end]!
      if (/[A-Za-z0-9]/.test(character)) value += character
      else if (character !== ' ' && character !== '-') break
    }
    const isWhole = value.length === wanted && !/[A-Za-z0-9]/.test(text[end] ?? '')
    value = value.toUpperCase()
    if (isWhole && isValidIBAN(value)) found.push({ start: index, end, label: 'IBAN', value })
  }
  return found
}
