import { type Signal, signalDefaults } from '@loopwright/contract'

/** Why an answer was of no use, and how bad that is. An answer may be right, and shown to the wrong person or too early. */
const reasons = {
  'wrong fact': -1,
  'not what I asked': -1,
  'wrong for me': -0.6,
  'wrong moment': -0.4,
  'out of scope': -0.6,
  unsafe: -1,
  style: -0.3,
  'too long': -0.3,
}

const share = { range: { low: 0, high: 1 } }

/** The signals every project starts with, in the field's terms. Each can be changed, and others added. */
export const starterSignals: readonly Signal[] = [
  explicit('helpful', 'boolean', 'higher', 'Thumbs up or down.'),
  explicit('rating', 'number', 'higher', 'Stars, from 1 to 5.', { range: { low: 1, high: 5 } }),
  explicit('comment', 'text', 'none', 'What the end user wrote about the answer.'),
  explicit('correction', 'correction', 'none', 'The answer as it should have been.'),
  explicit('reason', 'category', 'higher', 'What was wrong with the answer.', { categories: reasons }),
  explicit('marked', 'spans', 'none', 'The parts of the answer that are wrong.'),
  explicit('preferred', 'comparison', 'none', 'Which of two answers is better.'),

  implicit('accepted', 'boolean', 'higher', 'The end user went on with the answer as it was.'),
  implicit('rerouted-to', 'correction', 'none', 'The label that the end user chose instead.'),
  implicit('copied', 'number', 'higher', 'How much of the answer was copied, as a share of it.', share),
  implicit('inserted', 'boolean', 'higher', 'The answer was put into the document.'),
  implicit(
    'edited',
    'number',
    'lower',
    'How much of the accepted text was changed, as a share of it.',
    share,
  ),
  implicit('regenerated', 'boolean', 'lower', 'Another answer to the same question was asked for.'),
  implicit('abandoned', 'boolean', 'lower', 'Nothing followed, in a session where something usually does.'),
  implicit('rephrased', 'boolean', 'lower', 'The next question says the same again in other words.'),
  implicit('followed-up', 'boolean', 'none', 'Another message followed the answer.'),
  implicit('complained', 'boolean', 'lower', 'The next message corrects the answer or complains of it.'),
  implicit('escalated', 'boolean', 'lower', 'A person was asked for, or took over.'),
  implicit('returned', 'boolean', 'none', 'The end user came back with the same question later.'),
  implicit('clicked', 'boolean', 'higher', 'A link, citation or item of the answer was opened.'),
  implicit('impression', 'boolean', 'none', 'An item of a ranked list was seen.'),
  implicit('selected', 'number', 'none', 'How much of the answer was selected, as a share of it.', share),
  implicit('dwell', 'number', 'none', 'For how long the answer was in view, in milliseconds.'),
  implicit('still-there', 'boolean', 'higher', 'The accepted text was still there some time later.'),
  implicit(
    'four-gram-survival',
    'number',
    'higher',
    'How many of its four-grams survived, as a share.',
    share,
  ),
  implicit('no-revert', 'number', 'higher', 'How far the text was not put back to what it was.', share),
  implicit('watch-ended', 'category', 'none', 'Why the accepted text could not be watched any longer.', {
    categories: { closed: 0, unknown: 0, 'branch-switched': 0 },
  }),
  implicit('task-completed', 'boolean', 'higher', 'What the end user came for was done.'),

  automated('confidence', 'number', 'higher', 'The probability the model gives its own answer.', share),
  automated('latency', 'number', 'lower', 'How long the call took, in milliseconds.'),
  automated('cost', 'number', 'lower', 'What the call cost, in micro-USD.'),
  automated('failed', 'boolean', 'lower', 'The call ended with an error.'),
  automated('output-length', 'number', 'none', 'How long the answer is, in characters.'),
  automated('schema-valid', 'boolean', 'higher', 'The answer satisfies the schema or tools of its request.'),
  automated(
    'refused',
    'boolean',
    'lower',
    'The answer says that it cannot or will not, and gives nothing else.',
  ),
  automated('language-mismatch', 'boolean', 'lower', 'The answer is not in the language of the question.'),
  automated(
    'groundedness',
    'number',
    'higher',
    'How much of the answer stands in its documents, as a share.',
    share,
  ),
  automated(
    'repeated-question',
    'boolean',
    'lower',
    'The same end user or session had asked the same before.',
  ),

  {
    ...signalDefaults,
    name: 'correct-label',
    type: 'correction',
    kind: 'review',
    direction: 'none',
    description: 'The right label, as a reviewer gave it.',
  },
]

type Definition = [
  name: string,
  type: Signal['type'],
  direction: Signal['direction'],
  description: string,
  more?: Partial<Signal>,
]

function explicit(...definition: Definition): Signal {
  return define('explicit', definition)
}

function implicit(...definition: Definition): Signal {
  return define('implicit', definition)
}

function automated(...definition: Definition): Signal {
  return define('automated', definition)
}

function define(kind: Signal['kind'], [name, type, direction, description, more]: Definition): Signal {
  return { ...signalDefaults, name, type, kind, direction, description, ...more }
}
