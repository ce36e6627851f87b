export type Pairs = { pairs: Record<string, string> } | { mistake: string }

/** Reads lines of "name: value" or "name=value". Empty lines are left out; `mistake` is the first one without a name. */
export function readPairs(text: string): Pairs {
  const pairs: Record<string, string> = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [, name, value] = /^\s*([^\s:=]+)\s*[:=]\s*(.*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return { mistake: line.trim() }
    pairs[name] = value
  }
  return { pairs }
}
