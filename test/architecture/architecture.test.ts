import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { contract } from '@loopwright/contract'
import { importCycles } from './import-cycles.ts'
import { isTest, readSourceFiles, root, type SourceFile } from './source-files.ts'

const files = readSourceFiles()
const byPath = new Map(files.map((file) => [file.path, file]))
const stages = ['capture', 'feedback', 'analyse', 'review', 'evaluate', 'improve', 'deploy', 'workspace']

/** Which of our packages each may import; `type` allows types alone, since the SDK carries nothing of another package. */
const arrows: Record<string, Record<string, 'all' | 'type'>> = {
  contract: {},
  core: { contract: 'all' },
  sdk: { contract: 'type' },
  server: { contract: 'all', core: 'all' },
  cli: { contract: 'all', core: 'all', sdk: 'all', server: 'all' },
  web: { contract: 'all', sdk: 'all', core: 'all' },
}

const sizeLimit = 400

/** Fails with every offence on a line of its own. */
function expectNone(offences: string[]) {
  if (offences.length > 0) assert.fail(`\n${offences.join('\n')}\n`)
}

const stageOf = (path: string) => stages.find((stage) => stage === path.split('/')[3])

/** The files that loading `entry` loads too: those it imports for more than types, and not only when it needs them. */
function reachable(entry: string): SourceFile[] {
  const seen = new Set<string>()
  const queue = [entry]
  for (const path of queue) {
    if (seen.has(path)) continue
    seen.add(path)
    for (const { kind, target } of byPath.get(path)?.imports ?? []) {
      if (kind === 'value' && target) queue.push(target)
    }
  }
  return [...seen].flatMap((path) => byPath.get(path) ?? [])
}

describe('architecture', () => {
  it('imports only files that exist', () => {
    expectNone(
      files.flatMap(({ path, imports }) =>
        imports
          .filter(({ target }) => target !== undefined && !existsSync(join(root, target)))
          .map(({ specifier }) => `${path} imports ${specifier}, which is not there`),
      ),
    )
  })

  it('points its arrows one way: contract ← core ← server, and sdk, cli and web beside it', () => {
    expectNone(
      files.flatMap((file) =>
        file.imports.flatMap(({ specifier, kind, target }) => {
          const to = target?.split('/')[1]
          if (!to || to === file.packageName) return []
          if (specifier.startsWith('.')) return [`${file.path} reaches into ${target} by a relative path`]
          const allowed = arrows[file.packageName]?.[to]
          const isAllowed =
            allowed === 'all' || (allowed === 'type' && (kind === 'type' || isTest(file.path)))
          return isAllowed ? [] : [`${file.path} imports ${specifier}`]
        }),
      ),
    )
  })

  it('has no import cycles', () => {
    const graph = new Map(
      files.map(({ path, imports }) => [
        path,
        imports.filter(({ kind }) => kind !== 'type').flatMap(({ target }) => target ?? []),
      ]),
    )
    expectNone(importCycles(graph).map((cycle) => cycle.join(' → ')))
  })

  it('keeps stages apart inside a package: they refer by id and announce facts', () => {
    expectNone(
      files
        .filter(
          ({ packageName, path }) =>
            ['contract', 'core', 'server', 'web'].includes(packageName) && !isTest(path),
        )
        .flatMap(({ path, packageName, imports }) =>
          imports.flatMap(({ target }) => {
            const from = stageOf(path)
            if (!from || !target?.startsWith(`packages/${packageName}/`)) return []
            const to = stageOf(target)
            return to && to !== from ? [`${path} imports ${target}`] : []
          }),
        ),
    )
  })

  it('loads the server in the command line only when a command starts one', () => {
    expectNone(
      reachable('packages/cli/src/main.ts')
        .map(({ path }) => path)
        // The record of who holds a home folder is what the other commands find the running server by.
        .filter(
          (path) => path.startsWith('packages/server/') && !/\/platform\/home\/|\/version\.ts$/.test(path),
        ),
    )
  })

  it('reads the environment in one place of the server and one of the command line', () => {
    const allowed = ['packages/server/src/config.ts', 'packages/cli/src/main.ts']
    expectNone(
      files
        .filter(({ path, text }) => /\bprocess\.env\b/.test(text) && !allowed.includes(path) && !isTest(path))
        .map(({ path }) => path),
    )
  })

  it('exports by name, except where a tool asks for a default export', () => {
    expectNone(
      files
        .filter(({ path, text }) => /^export default\b/m.test(text) && !path.endsWith('.config.ts'))
        .map(({ path }) => path),
    )
  })

  it('names files in kebab-case after what they hold', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|shared|misc|manager|service)(?:\/|\.|$)/
    const kebab = /^(?:__root|[$]?[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.[a-z0-9-]+)*\.tsx?$/
    expectNone(
      files
        .map(({ path }) => path)
        .filter((path) => vague.test(path) || !kebab.test(path.split('/').at(-1)!)),
    )
  })

  it(`keeps every file within ${sizeLimit} lines`, () => {
    expectNone(
      files
        .filter(({ path }) => !isTest(path))
        .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
        .filter(({ lines }) => lines > sizeLimit)
        .map(({ path, lines }) => `${path} has ${lines} lines`),
    )
  })

  for (const packageName of ['contract', 'sdk', 'core', 'web']) {
    it(`keeps Node out of ${packageName}, which runs in browsers too`, () => {
      const offences = files
        .filter((file) => file.packageName === packageName && !isTest(file.path))
        .flatMap((file) => reachable(file.path))
        .flatMap(({ path, imports }) =>
          imports
            .filter(({ specifier }) => specifier.startsWith('node:') || builtinModules.includes(specifier))
            .map(({ specifier }) => `${path} imports ${specifier}`),
        )
      expectNone([...new Set(offences)])
    })
  }

  it('keeps the hooks around each test inside a describe: all files share one process, so at the root they run around every test of the run', () => {
    expectNone(
      globSync('{packages/*/src,scripts,test}/**/*.test.ts', { cwd: root }).filter((path) =>
        /^(?:beforeEach|afterEach)\(/m.test(readFileSync(join(root, path), 'utf8')),
      ),
    )
  })

  it('says for every route which role may call it', async () => {
    const table = 'packages/server/src/workspace/authorise.ts'
    const { minimumRole } = (await import(join(root, table))) as { minimumRole: Record<string, unknown> }
    const routes = Object.entries(contract).flatMap(([stage, procedures]) =>
      Object.keys(procedures).map((procedure) => `${stage}.${procedure}`),
    )
    expectNone(routes.filter((route) => !(route in minimumRole)).map((route) => `${route} has no rule`))
    expectNone(
      Object.keys(minimumRole)
        .filter((rule) => !routes.includes(rule))
        .map((rule) => `${rule} is no route`),
    )
  })
})
