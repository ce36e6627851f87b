/** Where a member of a JSON object stands in its text. Ends are exclusive. */
export type JsonMember = { key: string; valueStart: number; valueEnd: number }

export type JsonObjectText = {
  text: string
  /** In the order of the text; a key that comes twice is here twice. */
  members: JsonMember[]
  /** How deep the object nests; a flat one has a depth of 1. */
  depth: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/**
 * Finds the members of a JSON object without taking it apart, so that it can be changed in one place and be passed on
 * byte for byte in all others: parsing it and writing it anew would round its numbers.
 *
 * @param text Valid JSON (RFC 8259) of an object: `JSON.parse` has accepted it.
 */
export function readJsonObjectText(text: string): JsonObjectText {
  const members: JsonMember[] = []
  let depth = 0
  let deepest = 0
  let key = ''
  let valueStart = -1
  let lastEnd = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // Whitespace ends nothing, and nothing begins with it.
    if (code <= 0x20) continue
    if (code === quote) {
      const end = endOfString(text, at)
      if (depth === 1 && valueStart === -1) key = keyOf(text.slice(at, end))
      at = end - 1
    } else if (code === openBrace || code === openBracket) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === closeBrace || code === closeBracket) {
      if (depth === 1 && valueStart !== -1) members.push({ key, valueStart, valueEnd: lastEnd })
      depth -= 1
    } else if (depth === 1 && code === comma) {
      members.push({ key, valueStart, valueEnd: lastEnd })
      valueStart = -1
    } else if (depth === 1 && code === colon && valueStart === -1) {
      valueStart = at + 1
      while (text.charCodeAt(valueStart) <= 0x20) valueStart += 1
    }
    lastEnd = at + 1
  }
  return { text, members, depth: deepest }
}

/** The place after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = start
  for (;;) {
    end = text.indexOf('"', end + 1)
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1
    if (backslashes % 2 === 0) return end + 1
  }
}

function keyOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
