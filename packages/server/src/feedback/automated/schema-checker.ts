import { createContext, Script } from 'node:vm'
import { type Schema, Validator } from '@cfworker/json-schema'

/** Larger ones are not for answers. */
const longestSchema = 64_000
const longestValue = 256_000
const rememberedSchemas = 500
/** A busy machine may cut off a harmless schema; one that is cut off so often in a row is not. */
const mostFailures = 3
/** Whoever sends ever new hostile schemas gets so many cut off a minute; the others of that minute are not tried. */
const mostCutOffs = 100
const minuteMs = 60_000

/** What can make a check longer than the product of both texts: references, patterns, and comparing all with all. */
const untamed =
  /"(?:\$(?:ref|dynamicRef|recursiveRef|id|anchor)|pattern|patternProperties|uniqueItems|format)"/
/** Below it a tame schema needs no watch, which itself takes longer than such a check. */
const longestUnwatched = 2_000_000

export type SchemaChecker = {
  /** Whether the value satisfies the schema (JSON Schema 2020-12), or null where that cannot be said. */
  check(schema: unknown, value: unknown): boolean | null
}

/**
 * Checks values against schemas that anybody may have sent: interpreted, never compiled to code, and cut off after
 * `mostMs`, since it may ask for more work than there is time: references that double, patterns that never end.
 * A schema that is cut off time and again, or is none, is not tried again while it is remembered.
 */
export function createSchemaChecker({ mostMs = 5 } = {}): SchemaChecker {
  const known = new Map<string, { validator?: Validator; failures: number }>()
  let minuteAt = performance.now()
  let cutOffs = 0
  const sandbox = createContext({ task: undefined as (() => unknown) | undefined })
  const script = new Script('task()')

  /** The time limit of the engine's own interrupts holds for what is called from inside, too. */
  function withinTime<Result>(task: () => Result): Result {
    sandbox.task = task
    const startedAt = performance.now()
    if (startedAt - minuteAt > minuteMs) [minuteAt, cutOffs] = [startedAt, 0]
    try {
      return script.runInContext(sandbox, { timeout: mostMs }) as Result
    } finally {
      if (performance.now() - startedAt > mostMs) cutOffs += 1
      sandbox.task = undefined
    }
  }

  function recall(text: string): { validator?: Validator; failures: number } {
    const remembered = known.get(text) ?? { failures: 0 }
    known.set(text, remembered)
    if (known.size > rememberedSchemas) known.delete(known.keys().next().value!)
    return remembered
  }

  return {
    check(schema, value) {
      if (typeof schema !== 'object' || schema === null) return null
      const text = JSON.stringify(schema)
      if (text.length > longestSchema) return null
      const valueLength = JSON.stringify(value)?.length ?? 0
      if (valueLength > longestValue) return null
      const remembered = recall(text)
      if (remembered.failures >= mostFailures) return null
      try {
        const validate = () => {
          remembered.validator ??= new Validator(JSON.parse(text) as Schema, '2020-12')
          return remembered.validator.validate(value).valid
        }
        const isTame = text.length * valueLength <= longestUnwatched && !untamed.test(text)
        if (!isTame && cutOffs >= mostCutOffs) return null
        const isValid = isTame ? validate() : withinTime(validate)
        remembered.failures = 0
        return isValid
      } catch {
        remembered.failures += 1
        return null
      }
    },
  }
}
