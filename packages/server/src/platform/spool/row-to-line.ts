/**
 * A row as JSON on one line. A field in `jsonFields` whose text is a JSON object or list is written as that, and not as
 * the text of it: ClickHouse reads it back as the same text (`input_format_json_read_objects_as_strings`,
 * `…_arrays_as_strings`), and escaping all its quotes is most of what a line costs.
 */
export function rowToLine(row: object, jsonFields: readonly string[] = []): string {
  if (jsonFields.length === 0) return JSON.stringify(row)
  let line = '{'
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined) continue
    if (line.length > 1) line += ','
    line += `"${name}":${jsonFields.includes(name) && isObjectOrList(value) ? value : JSON.stringify(value)}`
  }
  return `${line}}`
}

function isObjectOrList(value: unknown): value is string {
  // Who writes JSON with line breaks between its parts must not break a line of the segment in two.
  return (
    typeof value === 'string' && (value.startsWith('{') || value.startsWith('[')) && !value.includes('\n')
  )
}
