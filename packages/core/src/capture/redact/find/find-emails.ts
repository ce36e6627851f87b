import type { Found } from '../found.ts'

/** An `@` as it is, and as a URL writes it. */
const at = /@|%40/g
/** Without what stands before an address in a URL or a sentence more often than in one. */
const localPart = /[\p{L}\p{N}!#$%'*+_~.-]/u
const longestLocalPart = 64
/** RFC 5321's dot-string and domain, with the letters of every script (RFC 6531); at most 8 labels of 63. */
const domain =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}(?:[\p{L}\p{N}-]{0,22}[\p{L}\p{N}])/uy
const edges = /^[.'*#~-]+/

/** Goes from every `@` to both sides, at most as far as an address may reach. */
export function findEmails(text: string): Found[] {
  const found: Found[] = []
  let lastEnd = 0
  at.lastIndex = 0
  for (let match = at.exec(text); match; match = at.exec(text)) {
    const after = match.index + match[0].length
    domain.lastIndex = after
    if (!domain.test(text)) continue
    const end = domain.lastIndex
    let start = match.index
    const first = Math.max(lastEnd, start - longestLocalPart)
    while (start > first && localPart.test(text[start - 1]!)) start -= 1
    start += edges.exec(text.slice(start, match.index))?.[0].length ?? 0
    if (start === match.index || text[match.index - 1] === '.') continue
    const value = `${text.slice(start, match.index)}@${text.slice(after, end)}`.toLowerCase()
    found.push({ start, end, label: 'EMAIL', value })
    lastEnd = end
    at.lastIndex = end
  }
  return found
}
