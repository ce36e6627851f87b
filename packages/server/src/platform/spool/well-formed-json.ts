/**
 * JSON writes half of a surrogate pair, which is no character, as `\ud800`, and ClickHouse then refuses the line. This
 * puts the replacement character in its place, as every encoder to UTF-8 does.
 */
export function toWellFormedJson(json: string): string {
  if (!json.includes('\\ud')) return json
  // An escaped backslash is taken whole, so that a text about escapes stays as it is.
  return json.replace(/\\(?:\\|ud[89a-f][0-9a-f]{2})/g, (found) => (found === '\\\\' ? found : '\\ufffd'))
}
