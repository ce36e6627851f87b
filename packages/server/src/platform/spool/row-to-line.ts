/**
 * A row as JSON on one line. A field in `jsonFields` whose text is a JSON object or list is written as that, and not as
 * the text of it: ClickHouse reads it back as the same text (`input_format_json_read_objects_as_strings`,
 * `…_arrays_as_strings`), and escaping all its quotes is most of what a line costs.
 */
export function rowToLine(row: object, jsonFields: readonly string[] = []): string {
  const others: Record<string, unknown> = { ...row }
  let raw = ''
  for (const name of jsonFields) {
    const value = others[name]
    if (!isObjectOrList(value)) continue
    others[name] = undefined
    raw += `,"${name}":${value}`
  }
  const line = JSON.stringify(others)
  if (raw === '') return line
  return line === '{}' ? `{${raw.slice(1)}}` : `${line.slice(0, -1)}${raw}}`
}

function isObjectOrList(value: unknown): value is string {
  // Who writes JSON with line breaks between its parts must not break a line of the segment in two.
  return (
    typeof value === 'string' && (value.startsWith('{') || value.startsWith('[')) && !value.includes('\n')
  )
}
