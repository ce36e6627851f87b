import type { AttributeReader } from '../attribute-reader.ts'

const mostEntries = 64
const longestName = 200
const longestValue = 2_000

/**
 * Entries for a span's `metadata` out of what instrumentations say of the person and the place. Values that are no
 * text are written as JSON. What does not fit is left out, and stays an attribute.
 */
export function metadataEntries(
  entries: readonly (readonly [name: string, value: unknown])[],
  onTaken: (name: string) => void = () => {},
): Record<string, string> | undefined {
  const fitting: [string, string][] = []
  for (const [name, value] of entries) {
    if (value === null || value === undefined || name === '' || name.length > longestName) continue
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (text.length > longestValue || fitting.length === mostEntries) continue
    fitting.push([name, text])
    onTaken(name)
  }
  return fitting.length === 0 ? undefined : Object.fromEntries(fitting)
}

/** As `metadataEntries`, of the attributes whose names begin with this. */
export function metadataUnder(reader: AttributeReader, prefix: string): Record<string, string> | undefined {
  const entries = reader.under(prefix).filter(([rest]) => !reader.used.has(prefix + rest))
  return metadataEntries(entries, (rest) => reader.used.add(prefix + rest))
}
