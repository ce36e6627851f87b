import { createContext, Script } from 'node:vm'
import { type Schema, Validator } from '@cfworker/json-schema'

/** Larger ones are not for answers. */
const longestSchema = 64_000
const longestValue = 256_000
/** A schema may ask for more work than there is time: references that double, patterns that never end. */
const mostMs = 5
const rememberedSchemas = 500

export type SchemaChecker = {
  /** Whether the value satisfies the schema (JSON Schema 2020-12), or null where that cannot be said. */
  check(schema: unknown, value: unknown): boolean | null
}

/**
 * Checks values against schemas that anybody may have sent: interpreted, never compiled to code, and cut off after 5 ms.
 * A schema that was cut off, or is none, is not tried again while it is remembered.
 */
export function createSchemaChecker(): SchemaChecker {
  const known = new Map<string, Validator | null>()
  const sandbox = createContext({ task: undefined as (() => unknown) | undefined })
  const script = new Script('task()')

  /** The time limit of the engine's own interrupts holds for what is called from inside, too. */
  function withinTime<Result>(task: () => Result): Result {
    sandbox.task = task
    try {
      return script.runInContext(sandbox, { timeout: mostMs }) as Result
    } finally {
      sandbox.task = undefined
    }
  }

  function remember(text: string, validator: Validator | null): void {
    known.set(text, validator)
    if (known.size > rememberedSchemas) known.delete(known.keys().next().value!)
  }

  return {
    check(schema, value) {
      if (typeof schema !== 'object' || schema === null) return null
      const text = JSON.stringify(schema)
      if (text.length > longestSchema) return null
      if ((JSON.stringify(value)?.length ?? 0) > longestValue) return null
      if (known.get(text) === null) return null
      try {
        return withinTime(() => {
          const validator = known.get(text) ?? new Validator(JSON.parse(text) as Schema, '2020-12')
          if (!known.has(text)) remember(text, validator)
          return validator.validate(value).valid
        })
      } catch {
        remember(text, null)
        return null
      }
    },
  }
}
