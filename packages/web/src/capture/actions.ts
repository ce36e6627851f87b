import type { ActionDefinition } from '../keys/action.ts'

export const captureActions = [
  { id: 'traces.next', label: 'Next trace', scope: 'traces', keys: ['j', 'ArrowDown'], keyboardOnly: true },
  {
    id: 'traces.previous',
    label: 'Previous trace',
    scope: 'traces',
    keys: ['k', 'ArrowUp'],
    keyboardOnly: true,
  },
  { id: 'traces.clear-filters', label: 'Clear all filters', scope: 'traces', keys: ['x'] },
  { id: 'trace.next-span', label: 'Next span', scope: 'trace', keys: ['j', 'ArrowDown'], keyboardOnly: true },
  {
    id: 'trace.previous-span',
    label: 'Previous span',
    scope: 'trace',
    keys: ['k', 'ArrowUp'],
    keyboardOnly: true,
  },
  { id: 'trace.back', label: 'Back', scope: 'trace', keys: ['Escape'] },
] as const satisfies readonly ActionDefinition[]
