import type { RedactionRule } from '@loopwright/contract'
import { RE2JS, RE2JSException } from 're2js'
import type { Found } from './found.ts'

/** A pattern that is none, or one that the engine refuses for its size. */
export class BadPattern extends Error {
  override readonly name = 'BadPattern'
  readonly index: number

  constructor(index: number, message: string) {
    super(message)
    this.index = index
  }
}

/**
 * A project's rules, run by an engine without backtracking (RE2's algorithm), so that no pattern and no text can make it
 * take more than linear time.
 *
 * @throws BadPattern
 */
export function compileRules(rules: readonly RedactionRule[]): (text: string) => Found[] {
  const compiled = rules.map(({ name, pattern, replacement }, index) => ({
    label: name.toUpperCase(),
    regex: compile(pattern, index),
    ...(replacement !== null && { replacement: `<${replacement}>` }),
  }))
  return (text) =>
    compiled.flatMap(({ regex, ...rule }) => {
      const found: Found[] = []
      const matcher = regex.matcher(text)
      while (matcher.find()) {
        const start = matcher.start()
        const end = matcher.end()
        if (end > start) found.push({ start, end, value: text.slice(start, end), ...rule })
      }
      return found
    })
}

function compile(pattern: string, index: number): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new BadPattern(index, error.message)
  }
}
