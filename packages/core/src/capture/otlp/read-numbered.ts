import type { AttributeReader } from './attribute-reader.ts'

type Tree = Map<string, unknown>

/** More is no conversation, and a large index must not make a large list. */
const mostItems = 10_000
const deepestName = 12

/**
 * What instrumentations flatten into names, put together again: `prefix0.role`, `prefix0.tool_calls.1.name` become
 * `[{ role, tool_calls: [{ name }] }]`, without holes. Undefined when there is nothing.
 */
export function readNumbered(reader: AttributeReader, prefix: string): unknown[] | undefined {
  const root: Tree = new Map()
  for (const [rest, value] of reader.under(prefix)) {
    const path = rest.split('.')
    if (path.length > deepestName || !isIndex(path[0]!)) continue
    put(root, path, value)
    reader.used.add(prefix + rest)
  }
  return root.size === 0 ? undefined : (build(root) as unknown[])
}

function put(root: Tree, path: readonly string[], value: unknown): void {
  let tree = root
  for (const name of path.slice(0, -1)) {
    const next = tree.get(name)
    if (next instanceof Map) tree = next
    else {
      // `a.b` beside `a` itself: the shorter one is kept under an empty name.
      const made: Tree = new Map(next === undefined ? [] : [['', next]])
      tree.set(name, made)
      tree = made
    }
  }
  const last = path.at(-1)!
  const there = tree.get(last)
  if (there instanceof Map) there.set('', value)
  else tree.set(last, value)
}

function build(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  const tree = value as Tree
  const names = [...tree.keys()]
  if (names.every(isIndex)) {
    return names.sort((left, right) => Number(left) - Number(right)).map((name) => build(tree.get(name)))
  }
  return Object.fromEntries(names.map((name) => [name, build(tree.get(name))]))
}

function isIndex(name: string): boolean {
  return /^\d{1,5}$/.test(name) && Number(name) < mostItems
}
