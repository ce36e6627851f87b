import type { ActionDefinition } from '../keys/action.ts'

const inFilter = { scope: 'review', whileTyping: true } as const

export const reviewActions = [
  { id: 'review.choose', label: 'Answer with the marked label', keys: ['Enter'], ...inFilter },
  {
    id: 'review.choose-numbered',
    label: 'Answer with a numbered label',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    keysLabel: '1 to 9',
    keyboardOnly: true,
    ...inFilter,
  },
  {
    id: 'review.mark-next',
    label: 'Mark the next label',
    keys: ['ArrowDown'],
    keyboardOnly: true,
    ...inFilter,
  },
  {
    id: 'review.mark-previous',
    label: 'Mark the previous label',
    keys: ['ArrowUp'],
    keyboardOnly: true,
    ...inFilter,
  },
  { id: 'review.clear', label: 'Clear the label filter', keys: ['Escape'], keyboardOnly: true, ...inFilter },
  { id: 'review.skip', label: 'Skip: give this one back unanswered', scope: 'review', keys: ['s'] },
  { id: 'review.undo', label: 'Undo my last answer', scope: 'review', keys: ['u'] },
] as const satisfies readonly ActionDefinition[]
