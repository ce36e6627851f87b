const longestParsed = 500_000
const deepestParsed = 100

/**
 * The value of a text that is a JSON object or list, or undefined where it is none. Texts that are long or nested
 * beyond reason are left as texts: whatever walks the value afterwards must never be what stops the page.
 */
export function parseJsonText(text: string): unknown {
  if (text.length > longestParsed || !/^\s*[[{]/.test(text) || isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (isInString) {
      if (character === 0x5c) at += 1
      else if (character === 0x22) isInString = false
    } else if (character === 0x22) isInString = true
    else if (character === 0x5b || character === 0x7b) {
      depth += 1
      if (depth > deepestParsed) return true
    } else if (character === 0x5d || character === 0x7d) depth -= 1
  }
  return false
}
