import type { Found } from '../found.ts'

/** Licence numbers have as many shapes as there are places that issue them, so the words before them tell them. */
const spoken =
  /(?:driv(?:er|ing)(?:['’]?s|s['’])?[ _-]{0,2}licen[cs]e|\bDLN?\b)(?:[ _-]?(?:number|num|no\.?|#|id))?[^\w\n]{0,4}(?:(?:is|was|has|ending|as|of)\b[^\w\n]{0,3})?(?=[\w-]{0,20}\d)([A-Z]{0,4}\d[\dA-Z]{0,20}(?:[- ][\dA-Z]{0,12}\d[\dA-Z]{0,12}){0,5})(?!\w)/dgi
const keyed = /driv(?:er|ing)s?[ _-]?licen[cs]e|^dln?$/i
const number = /^[A-Z]{0,4}\d[\dA-Z -]{3,24}$/i

export function findLicences(text: string, key: string): Found[] {
  if (keyed.test(key) && number.test(text)) return [licence(text, 0)]
  const found: Found[] = []
  for (const { 1: raw = '', indices } of text.matchAll(spoken)) {
    if (raw.length >= 5 && raw.length <= 25) found.push(licence(raw, indices![1]![0]))
  }
  return found
}

function licence(raw: string, start: number): Found {
  const value = raw.replace(/[ -]/g, '').toUpperCase()
  return { start, end: start + raw.length, label: 'LICENCE', value }
}
