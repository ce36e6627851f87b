import type { Found } from '../found.ts'

const address = /\bhttps?:\/\/[^\s<>"'`\\]{1,2000}/gi
const endOfSentence = /[.,;:!?)\]}]{1,20}$/

/** Addresses of pages, with all that their path and query may tell. */
export function findUrls(text: string): Found[] {
  if (!text.includes('://')) return []
  const found: Found[] = []
  for (const { 0: raw, index } of text.matchAll(address)) {
    const value = raw.replace(endOfSentence, '')
    found.push({ start: index, end: index + value.length, label: 'URL', value })
  }
  return found
}
