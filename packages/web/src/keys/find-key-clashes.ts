import type { ActionDefinition } from './action.ts'

/** Pairs of actions that could both answer the same keys: equal sequences, or one that begins another. */
export function findKeyClashes(actions: readonly ActionDefinition[]): string[] {
  const bound = actions.flatMap((action) => action.keys.map((keys) => ({ action, keys })))
  const clashes: string[] = []
  for (const [at, one] of bound.entries()) {
    for (const other of bound.slice(at + 1)) {
      if (!share(one.action, other.action) || !begins(one.keys, other.keys)) continue
      clashes.push(`${one.action.id} (${one.keys}) and ${other.action.id} (${other.keys})`)
    }
  }
  return clashes
}

function share(one: ActionDefinition, other: ActionDefinition): boolean {
  return one.scope === other.scope || one.scope === 'anywhere' || other.scope === 'anywhere'
}

function begins(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)
}
