import validator from 'validator'
import type { Found } from '../found.ts'

const version4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g
const longestVersion6 = 45

export function findIpAddresses(text: string): Found[] {
  const found: Found[] = []
  for (const { 0: value, index } of text.matchAll(version4)) {
    if (validator.isIP(value, 4)) found.push({ start: index, end: index + value.length, label: 'IP', value })
  }
  findVersion6(text, found)
  return found
}

/** Goes from colons to both sides, over each run of what such an address is made of once. */
function findVersion6(text: string, found: Found[]): void {
  let from = 0
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', from)) {
    let start = colon
    while (start > from && isPart(text.charCodeAt(start - 1))) start -= 1
    let end = colon + 1
    while (end < text.length && isPart(text.charCodeAt(end))) end += 1
    from = end
    if (end - start > longestVersion6 + 1 || end - start < 4) continue
    if (/\w/.test(text[start - 1] ?? '') || /\w/.test(text[end] ?? '')) continue
    const raw = text.slice(start, end).replace(/(?:\.|(?<!:):)$/, '')
    // `a::b` is a name in some languages, and 23:08:55 a time.
    const groups = raw.split(':').filter((group) => group !== '')
    if (groups.length < 2 || !/\d/.test(raw) || !validator.isIP(raw, 6)) continue
    found.push({ start, end: start + raw.length, label: 'IP', value: raw.toLowerCase() })
  }
}

/** A digit, a to f, a colon, or a dot, since the last two groups may be an address of version 4. */
function isPart(code: number): boolean {
  return (
    (code >= 0x2e && code <= 0x3a && code !== 0x2f) ||
    (code >= 0x41 && code <= 0x46) ||
    (code >= 0x61 && code <= 0x66)
  )
}
