import type { Feedback } from '@loopwright/contract'
import { count, decimal } from './format.ts'

/** What an observation says, in words. Text comes from outside and may be of any length. */
export function feedbackValueText(value: Feedback['value']): string {
  if (value === null) return 'taken back'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return decimal(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value))
    return value.length === 1 ? 'one part marked' : `${count(value.length)} parts marked`
  const { preferred, against } = value
  if (preferred === 'neither') return `as good as ${against}`
  return preferred === 'target' ? `better than ${against}` : `worse than ${against}`
}
