import type { Answer } from './read-answer.ts'
import type { Request } from './read-request.ts'
import type { SchemaChecker } from './schema-checker.ts'

/**
 * Whether the answer is what its request asked for in form: JSON of the given schema, and of the offered tools only, each
 * with arguments that its own schema allows. Null where the request asked for no form, or no verdict can be had.
 */
export function satisfiesRequest(
  { check }: SchemaChecker,
  { format, tools, mustCallTool }: Request,
  { text, toolCalls }: Answer,
): boolean | null {
  const verdicts: (boolean | null)[] = []
  if (toolCalls.length > 0 && tools.length > 0) {
    const byName = new Map(tools.map((tool) => [tool.name, tool.schema]))
    for (const { name, input } of toolCalls) {
      if (!byName.has(name) || input === undefined) verdicts.push(false)
      else verdicts.push(byName.get(name) === null ? true : check(byName.get(name), input))
    }
  } else if (mustCallTool && tools.length > 0) {
    verdicts.push(toolCalls.length > 0)
  }
  // An answer that calls a tool has not given its answer yet.
  if (format && toolCalls.length === 0) {
    const value = jsonOf(text)
    if (value === undefined) verdicts.push(false)
    else verdicts.push(format.schema === null ? true : check(format.schema, value))
  }
  if (verdicts.includes(false)) return false
  return verdicts.length === 0 || verdicts.includes(null) ? null : true
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
