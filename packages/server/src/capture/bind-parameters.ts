/** Collects values that travel beside a statement, never in it. */
export type Parameters = {
  readonly values: Record<string, unknown>
  /** The placeholder of a value of this ClickHouse type; the same for the same value, so that equal questions are one. */
  bind(type: string, value: unknown): string
}

export function bindParameters(): Parameters {
  const values: Record<string, unknown> = {}
  const placeholders = new Map<string, string>()
  return {
    values,
    bind(type, value) {
      const key = typeof value === 'object' ? undefined : `${type} ${typeof value} ${value}`
      const known = key === undefined ? undefined : placeholders.get(key)
      if (known !== undefined) return known
      const name = `p${Object.keys(values).length}`
      const placeholder = `{${name}:${type}}`
      values[name] = value
      if (key !== undefined) placeholders.set(key, placeholder)
      return placeholder
    },
  }
}
