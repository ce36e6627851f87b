import type { Found } from '../found.ts'

/** What the Social Security Administration gives out or may: no area 000, 666 or from 900 on, no group 00, no serial 0000. */
const grouped = /(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g
const bare = /(?<!\w)(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}(?!\w)/g
const cue = /\bssn\b|social.{0,3}security/i
const cueReach = 40

/** US social security numbers; those without hyphens only where the words beside them say so. */
export function findSsns(text: string, key: string): Found[] {
  const found: Found[] = []
  for (const { 0: raw, index } of text.matchAll(grouped)) found.push(ssn(raw, index))
  for (const { 0: raw, index } of text.matchAll(bare)) {
    if (cue.test(key) || cue.test(text.slice(Math.max(0, index - cueReach), index)))
      found.push(ssn(raw, index))
  }
  return found
}

function ssn(raw: string, start: number): Found {
  return { start, end: start + raw.length, label: 'SSN', value: raw.replace(/\D/g, '') }
}
