import { captureActions } from '../capture/actions.ts'
import { loopActions } from '../loop/actions.ts'
import { reviewActions } from '../review/actions.ts'
import { shellActions } from '../shell/actions.ts'
import type { ActionDefinition } from './action.ts'

const registered = [...shellActions, ...captureActions, ...loopActions, ...reviewActions] as const

export type ActionId = (typeof registered)[number]['id']

/** The one registry of actions: every key of the application is here. */
export const allActions: readonly ActionDefinition[] = registered

export function actionOf(id: ActionId): ActionDefinition {
  const action = allActions.find((candidate) => candidate.id === id)
  if (!action) throw new Error(`No action is called ${id}`)
  return action
}
