import type { FeedbackValue, Signal } from '@loopwright/contract'

/** Whether a value fits its signal. Returns what is wrong and what to send instead, or null. */
export function checkValue(signal: Signal, value: FeedbackValue): string | null {
  switch (signal.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : expected(signal, 'true or false', value)
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return expected(signal, 'a finite number', value)
      const { range } = signal
      if (!range || (value >= range.low && value <= range.high)) return null
      return `"${signal.name}" goes from ${range.low} to ${range.high} and ${value} lies outside. Send a value inside, or widen the signal's range.`
    }
    case 'category': {
      if (typeof value !== 'string' || value === '') return expected(signal, 'the name of a category', value)
      if (!signal.categories || Object.hasOwn(signal.categories, value)) return null
      const known = Object.keys(signal.categories).slice(0, 20).join(', ')
      return `"${value}" is not a category of "${signal.name}". Send one of: ${known}; or add it to the signal.`
    }
    case 'text':
    case 'correction':
      return typeof value === 'string' && value.trim() !== '' ? null : expected(signal, 'some text', value)
    case 'comparison':
      return typeof value === 'object' && 'against' in value
        ? null
        : expected(signal, '{"against": "<inference id>", "preferred": "target"|"against"|"neither"}', value)
    case 'spans':
      return Array.isArray(value) ? null : expected(signal, 'a list of {"start", "end"}', value)
  }
}

function expected(signal: Signal, what: string, value: unknown): string {
  return `"${signal.name}" takes ${what}, not ${nameOf(value)}.`
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return 'text'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}
