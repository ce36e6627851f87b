import type { Signal } from '@loopwright/contract'

/** The signals every project starts with: enough to close the loop, and each can be changed. */
export const starterSignals: readonly Signal[] = [
  signal('accepted', 'boolean', 'implicit', 'higher', 'The end user went on with the answer as it was.'),
  signal('rerouted-to', 'correction', 'implicit', 'none', 'The label that the end user chose instead.'),
  signal('helpful', 'boolean', 'explicit', 'higher', 'Thumbs up or down.'),
  {
    ...signal('rating', 'number', 'explicit', 'higher', 'Stars, from 1 to 5.'),
    range: { low: 1, high: 5 },
  },
  signal('comment', 'text', 'explicit', 'none', 'What the end user wrote about the answer.'),
  {
    ...signal(
      'confidence',
      'number',
      'automated',
      'higher',
      'The probability the model gives its own answer.',
    ),
    range: { low: 0, high: 1 },
  },
  signal('correct-label', 'correction', 'review', 'none', 'The right label, as a reviewer gave it.'),
]

function signal(
  name: string,
  type: Signal['type'],
  kind: Signal['kind'],
  direction: Signal['direction'],
  description: string,
): Signal {
  return { name, type, kind, description, direction, categories: null, range: null }
}
