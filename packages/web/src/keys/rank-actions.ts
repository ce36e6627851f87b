import type { ActionDefinition } from './action.ts'

/** The actions a text could mean, the likeliest first. All of them for an empty text. */
export function rankActions(actions: readonly ActionDefinition[], text: string): ActionDefinition[] {
  const wanted = text.trim().toLowerCase()
  return actions
    .filter(({ keyboardOnly }) => !keyboardOnly)
    .map((action) => ({ action, rank: rankOf(action, wanted) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.rank - other.rank)
    .map(({ action }) => action)
}

function rankOf(action: ActionDefinition, wanted: string): number {
  const label = action.label.toLowerCase()
  if (wanted === '' || label.startsWith(wanted)) return 0
  if (label.includes(` ${wanted}`)) return 1
  if (action.keywords?.some((word) => word.startsWith(wanted))) return 2
  if (label.includes(wanted)) return 3
  return Number.POSITIVE_INFINITY
}
