import type { AuthorKind, Signal, TargetKind } from '@loopwright/contract'

export type SignalMistakes = Readonly<Record<string, string>>

/** What a form says, as a signal, or what is wrong with each of its fields. */
export function readSignalForm(form: FormData): { signal: Signal } | { mistakes: SignalMistakes } {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const type = text('type') as Signal['type']
  const mistakes: Record<string, string> = {}
  const categories = type === 'category' ? readCategories(text('categories'), mistakes) : null
  const range = type === 'number' ? readRange(text('low'), text('high'), mistakes) : null
  const name = text('name')
  if (!slug.test(name)) mistakes.name = 'Use lower-case letters, digits, hyphens, dots or underscores.'
  const days = text('retentionDays')
  if (days !== '' && !(Number.isInteger(Number(days)) && Number(days) >= 1))
    mistakes.retentionDays = 'A whole number of days, from 1. Leave it empty for ever.'
  if (Object.keys(mistakes).length > 0) return { mistakes }
  // The choices of the form are those that there are; the server looks at everything again.
  return {
    signal: {
      ...{ name, type, categories, range, description: text('description') },
      kind: text('kind') as Signal['kind'],
      direction: text('direction') as Signal['direction'],
      givenBy: chosen<AuthorKind>(form, 'givenBy'),
      targets: chosen<TargetKind>(form, 'targets'),
      retentionDays: days === '' ? null : Number(days),
    },
  }
}

const slug = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/

/** None chosen means that all are. */
function chosen<Choice extends string>(form: FormData, name: string): Choice[] | null {
  const values = form.getAll(name) as Choice[]
  return values.length === 0 ? null : values
}

/** One a line, as `wrong fact: -1`. */
function readCategories(text: string, mistakes: Record<string, string>): Record<string, number> | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) mistakes.categories = 'Name at least one option.'
  const categories: Record<string, number> = {}
  for (const line of lines) {
    const colon = line.lastIndexOf(':')
    const name = line.slice(0, colon).trim()
    const worth = Number(line.slice(colon + 1).trim())
    if (colon < 1 || name === '' || !(worth >= -1 && worth <= 1))
      mistakes.categories = `"${line}" is not an option. Write its name, a colon and how good it is from -1 to 1.`
    else categories[name] = worth
  }
  return categories
}

function readRange(low: string, high: string, mistakes: Record<string, string>): Signal['range'] {
  if (low === '' && high === '') return null
  const range = { low: Number(low), high: Number(high) }
  if (low === '' || high === '' || !(range.low < range.high))
    mistakes.range = 'A range goes from a number to a larger one. Leave both empty for any number.'
  return range
}
