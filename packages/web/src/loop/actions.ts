import type { ActionDefinition } from '../keys/action.ts'

export const loopActions = [
  { id: 'loop.start', label: 'Turn the loop', scope: 'loop', keys: ['n'], keywords: ['run', 'train', 'new'] },
] as const satisfies readonly ActionDefinition[]
