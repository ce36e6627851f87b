/** Collects values that travel beside a statement, never in it. */
export type Parameters = {
  readonly values: Record<string, unknown>
  /** The placeholder of a value of this ClickHouse type. */
  bind(type: string, value: unknown): string
}

export function bindParameters(): Parameters {
  const values: Record<string, unknown> = {}
  return {
    values,
    bind(type, value) {
      const name = `p${Object.keys(values).length}`
      values[name] = value
      return `{${name}:${type}}`
    },
  }
}
