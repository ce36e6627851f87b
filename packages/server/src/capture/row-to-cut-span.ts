import type { TraceSpan } from '@loopwright/contract'
import { rowToSpan } from '@loopwright/core/capture/row-to-span'
import type { CutSpanRow } from './trace-spans-store.ts'

const columns = {
  input: ['input', 'input_bytes'],
  output: ['output', 'output_bytes'],
  inputText: ['input_text', 'input_text_bytes'],
  outputText: ['output_text', 'output_text_bytes'],
  attributes: ['attributes', 'attributes_bytes'],
  links: ['links', 'links_bytes'],
  events: ['events', 'events_bytes'],
} as const

/** A span whose larger fields are their beginning; of a payload's JSON the beginning is no JSON, and is shown as text. */
export function rowToCutSpan(row: CutSpanRow): TraceSpan {
  const fields = Object.keys(columns) as (keyof typeof columns)[]
  const cut = fields.flatMap((field) => {
    const [column, bytesColumn] = columns[field]
    const bytes = row[bytesColumn]
    return bytes > Buffer.byteLength(row[column]) ? [{ field, bytes }] : []
  })
  const span = rowToSpan(row)
  return cut.length === 0 ? span : { ...span, cut }
}
