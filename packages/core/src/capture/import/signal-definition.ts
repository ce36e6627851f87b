import { type Signal, signalDefaults } from '@loopwright/contract'

const longestName = 60

/** A name as signals are named: lower-case words joined by hyphens, dots or underscores. */
export function signalName(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/[-._]*([-._])/g, '$1')
    .slice(0, longestName)
    .replaceAll(/^[-._]+|[-._]+$/g, '')
  return slug || 'imported'
}

/** A signal for feedback that comes from a file, to be defined where the project has none of this name. */
export function importedSignal(name: string, type: Signal['type'], kind: Signal['kind']): Signal {
  const hasDirection = type === 'boolean' || type === 'number'
  return {
    ...{ name, type, kind },
    description: `Imported as "${name}".`,
    direction: hasDirection ? 'higher' : 'none',
    ...signalDefaults,
  }
}

/** The same under its own name, and under one that tells the type, for where the plain name is another type already. */
export function signalCandidates(
  name: string,
  type: Parameters<typeof importedSignal>[1],
  kind: Signal['kind'],
): Signal[] {
  const plain = signalName(name)
  return [importedSignal(plain, type, kind), importedSignal(`${plain}-${type}`, type, kind)]
}
