import type { Redactor } from './create-redactor.ts'

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const deepestText = 6

/** By these things find each other, as they are in the columns of their own. */
const idKey = /(?:trace|span|parent|observation|inference|session|conversation|user[_-]?task)[._-]?id$/i
/** However an end user's id is called where it travels, for instance `userId`, `user.id`, `enduser.id`. */
const endUserKey = /(?:^|[._-])(?:end[._-]?)?user[._-]?id$|[a-z]UserId$/i
const longNumber = /(?<![\w.+-])\d{12,19}(?![\w.])/g

/**
 * Redacts the strings of a JSON text where they stand, those of JSON texts inside them too, and numbers that are a
 * card's. The names of members stay, and so does every character that is not replaced: numbers keep their digits.
 *
 * @param json Valid JSON; where it is not, what follows the first string without an end is redacted as text.
 */
export function redactJson(json: string, redactor: Redactor, depth = 0): string {
  let parts: string[] | undefined
  let done = 0
  let key = ''
  let at = 0
  const put = (start: number, end: number, text: string) => {
    parts ??= []
    parts.push(json.slice(done, start), text)
    done = end
  }
  for (;;) {
    const start = json.indexOf('"', at)
    const between = json.slice(at, start === -1 ? json.length : start)
    if (between.length >= 12) redactNumbers(between, at, redactor, put)
    if (start === -1) break
    if (between.includes('}')) key = ''
    const end = endOfString(json, start)
    if (end === -1) {
      const rest = json.slice(start)
      const redacted = redactor.redactText(rest, key)
      if (redacted !== rest) put(start, json.length, redacted)
      break
    }
    at = end
    const raw = json.slice(start + 1, end - 1)
    if (isMemberName(json, end)) {
      key = raw
      continue
    }
    if (raw === '' || idKey.test(key)) continue
    const text = raw.includes('\\') ? decode(raw) : raw
    const redacted = endUserKey.test(key)
      ? redactor.redactEndUserId(text)
      : redactValue(text, redactor, key, depth)
    if (redacted !== text) put(start, end, JSON.stringify(redacted))
  }
  return parts ? parts.join('') + json.slice(done) : json
}

/** A text that is JSON, or any other. */
export function redactValue(text: string, redactor: Redactor, key = '', depth = 0): string {
  if (depth < deepestText && isJson(text)) return redactJson(text, redactor, depth + 1)
  return redactor.redactText(text, key)
}

function isJson(text: string): boolean {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return false
  const last = text.trimEnd().at(-1)
  if (last !== (first === '{' ? '}' : ']')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function decode(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}

function redactNumbers(
  between: string,
  offset: number,
  redactor: Redactor,
  put: (start: number, end: number, text: string) => void,
): void {
  for (const { 0: digits, index } of between.matchAll(longNumber)) {
    const redacted = redactor.redactNumber(digits)
    if (redacted !== undefined) put(offset + index, offset + index + digits.length, JSON.stringify(redacted))
  }
}

function isMemberName(json: string, end: number): boolean {
  let at = end
  while (json.charCodeAt(at) <= 0x20) at += 1
  return json.charCodeAt(at) === colon
}

/** The place after the closing quote of the string that begins at `start`; -1 when it has none. */
function endOfString(json: string, start: number): number {
  let end = start
  for (;;) {
    end = json.indexOf('"', end + 1)
    if (end === -1) return -1
    let before = end - 1
    while (json.charCodeAt(before) === backslash && before > start) before -= 1
    if ((end - 1 - before) % 2 === 0 && json.charCodeAt(end) === quote) return end + 1
  }
}
