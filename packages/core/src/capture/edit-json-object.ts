import type { JsonMember, JsonObjectText } from './json-object-text.ts'

export type JsonObjectEdits = {
  /** Values that replace a member's, wherever it stands, or are added at the end. Undefined leaves it as it is. */
  set?: Readonly<Record<string, unknown>>
  /** Items put in front of a member that is a list. A member that is not becomes the list of these items. */
  prepend?: Readonly<Record<string, readonly unknown[]>>
}

/** The object's text with these edits; every other character stays what it was. */
export function editJsonObject(object: JsonObjectText, edits: JsonObjectEdits): string {
  const replacements: { start: number; end: number; text: string }[] = []
  let added = ''
  for (const [key, value] of Object.entries(edits.set ?? {})) {
    if (value === undefined) continue
    const json = JSON.stringify(value)
    const members = membersOf(object, key)
    for (const { valueStart, valueEnd } of members)
      replacements.push({ start: valueStart, end: valueEnd, text: json })
    if (members.length === 0) added += `,${JSON.stringify(key)}:${json}`
  }
  for (const [key, items] of Object.entries(edits.prepend ?? {})) {
    const members = membersOf(object, key)
    for (const member of members) replacements.push(prependTo(object.text, member, items))
    if (members.length === 0) added += `,${JSON.stringify(key)}:${JSON.stringify(items)}`
  }
  const edited = replace(object.text, replacements)
  return added === '' ? edited : append(edited, object.members.length === 0 ? added.slice(1) : added)
}

function membersOf(object: JsonObjectText, key: string): JsonMember[] {
  return object.members.filter((member) => member.key === key)
}

function prependTo(text: string, { valueStart, valueEnd }: JsonMember, items: readonly unknown[]) {
  if (text[valueStart] !== '[') return { start: valueStart, end: valueEnd, text: JSON.stringify(items) }
  const isEmpty = text.slice(valueStart + 1, valueEnd - 1).trim() === ''
  const written = items.map((item) => JSON.stringify(item)).join(',')
  const start = valueStart + 1
  return { start, end: start, text: isEmpty || written === '' ? written : `${written},` }
}

function replace(text: string, replacements: { start: number; end: number; text: string }[]): string {
  let result = ''
  let done = 0
  for (const { start, end, text: inserted } of replacements.sort((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + inserted
    done = end
  }
  return result + text.slice(done)
}

function append(text: string, members: string): string {
  const end = text.lastIndexOf('}')
  return text.slice(0, end) + members + text.slice(end)
}
