import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export type Import = {
  specifier: string
  /** `type` runs nothing of the target, `later` runs it when a function is called or a thread starts, `value` at once. */
  kind: 'type' | 'later' | 'value'
  /** The file of ours that it leads to, relative to the repository; undefined for what comes from outside. */
  target: string | undefined
}

export type SourceFile = {
  /** Relative to the repository, with `/` between folders. */
  path: string
  text: string
  /** The workspace package, as in `packages/<name>`. */
  packageName: string
  imports: Import[]
}

const importStatement = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?'([^']+)'/gm
const dynamicImport = /\bimport\(\s*'([^']+)'\s*\)/g
const workerUrl = /new URL\('(\.[^']+\.tsx?)', import\.meta\.url\)/g

/** The repository path that a specifier of ours leads to; undefined for packages from outside and for built-ins. */
function resolveOwn(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const own = /^@loopwright\/([a-z]+)(?:\/(.+))?$/.exec(specifier)
  return own ? `packages/${own[1]}/src/${own[2] ?? 'index'}.ts` : undefined
}

/** Every name in braces is marked `type`, so nothing of the target runs. */
const bringsOnlyTypes = (statement: string) => {
  const names = /\{([^}]*)\}/.exec(statement)?.[1]
  if (names === undefined || /^\s*(?:import|export)\s+[\w*]/.test(statement)) return false
  const parts = names.split(',').filter((name) => name.trim() !== '')
  return parts.length > 0 && parts.every((name) => name.trim().startsWith('type '))
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const found = [
    ...Array.from(text.matchAll(importStatement), ([statement, type, specifier]) => ({
      specifier: specifier!,
      kind: type !== undefined || bringsOnlyTypes(statement) ? ('type' as const) : ('value' as const),
    })),
    ...[...text.matchAll(dynamicImport), ...text.matchAll(workerUrl)].map(([, specifier]) => ({
      specifier: specifier!,
      kind: 'later' as const,
    })),
  ]
  return {
    path,
    text,
    packageName: path.split('/')[1]!,
    imports: found.map((found) => ({ ...found, target: resolveOwn(path, found.specifier) })),
  }
}

/** Every TypeScript source of the packages, tests included. */
export function readSourceFiles(): SourceFile[] {
  return globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.gen.ts'))
    .sort()
    .map(readSource)
}

export const isTest = (path: string) => /\.test\.tsx?$/.test(path)
