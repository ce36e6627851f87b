/**
 * Builds what is published into `dist/`: `loopwright` (server, command line and web app, with the workspace packages inside)
 * and `sdk` (`@loopwright/sdk`, with all for browsers in `dist/browser.js` too). Files keep their places relative to one another, because worker threads, the ledger's process
 * and the migrations are found relative to the files that use them.
 *
 *   node scripts/build-packages.ts && npm pack ./dist/loopwright ./dist/sdk
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { prepareWebApp } from '../packages/cli/src/start/prepare-web-app.ts'
import { bundleForBrowsers } from './bundle-for-browsers.ts'

type Manifest = {
  name: string
  version: string
  description?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional: boolean }>
}

const root = join(import.meta.dirname, '..')
const loopwright = join(root, 'dist/loopwright')
const sdk = join(root, 'dist/sdk')
const engines = { node: '>=22.18' }

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))

function compile(project: string): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json')
  const bin = join(dirname(tsc), 'bin/tsc')
  const { status } = spawnSync(process.execPath, [bin, '-p', join(root, 'scripts', project)], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`${project} does not compile.`)
}

/** Calls `change` with each file that was written, and keeps what it gives back. */
function rewriteFiles(folder: string, pattern: string, change: (text: string, path: string) => string): void {
  for (const name of globSync(pattern, { cwd: folder })) {
    const path = join(folder, name)
    writeFileSync(path, change(readFileSync(path, 'utf8'), path))
  }
}

/** Turns imports of workspace packages into relative ones, since the packages travel inside this one. */
function linkWorkspaces(lib: string): void {
  rewriteFiles(lib, '**/*.js', (text, path) =>
    text.replaceAll(/(['"])@loopwright\/([a-z]+)(?:\/([^'"]+))?\1/g, (_, quote, name, file = 'index') => {
      const target = join(lib, name, 'src', `${file}.js`)
      if (!existsSync(target)) throw new Error(`${path} imports ${target}, which was not built.`)
      const specifier = relative(dirname(path), target).replaceAll('\\', '/')
      return `${quote}${specifier.startsWith('.') ? specifier : `./${specifier}`}${quote}`
    }),
  )
}

/** The packages from outside that the built files name, in the versions that the workspaces pin. */
function dependenciesOf(lib: string, manifests: Manifest[]): Record<string, string> {
  const texts = globSync('**/*.js', { cwd: lib }).map((name) => readFileSync(join(lib, name), 'utf8'))
  const pinned = Object.entries(Object.assign({}, ...manifests.map(({ dependencies }) => dependencies)))
  const isNamed = (name: string) =>
    texts.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`))
  return Object.fromEntries(
    pinned
      .filter(([name]) => !name.startsWith('@loopwright/') && isNamed(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)) as [string, string][],
  )
}

function writePackage(folder: string, packageName: string, manifest: Record<string, unknown>): void {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  cpSync(join(root, 'packages', packageName, 'README.md'), join(folder, 'README.md'))
}

async function buildLoopwright(): Promise<void> {
  const terminal = { stderr: process.stderr, stopping: new AbortController().signal }
  const web = await prepareWebApp(terminal)
  if (!web) throw new Error('The web app does not build.')
  rmSync(loopwright, { recursive: true, force: true })
  compile('tsconfig.loopwright.json')
  const lib = join(loopwright, 'lib')
  linkWorkspaces(lib)
  cpSync(join(root, 'packages/server/migrations'), join(lib, 'server/migrations'), { recursive: true })
  cpSync(web, join(loopwright, 'web'), { recursive: true })
  const manifests = ['cli', 'server', 'core', 'contract'].map(manifestOf)
  writePackage(loopwright, 'cli', {
    name: 'loopwright',
    version: manifestOf('server').version,
    description: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).description,
    license: 'Apache-2.0',
    type: 'module',
    engines,
    bin: { loopwright: 'lib/cli/src/main.js' },
    files: ['lib', 'web'],
    dependencies: dependenciesOf(lib, manifests),
    optionalDependencies: manifestOf('server').optionalDependencies,
    peerDependencies: manifestOf('server').peerDependencies,
    peerDependenciesMeta: manifestOf('server').peerDependenciesMeta,
  })
}

async function buildSdk(): Promise<void> {
  rmSync(sdk, { recursive: true, force: true })
  mkdirSync(sdk, { recursive: true })
  compile('tsconfig.sdk.json')
  // The compiler leaves the extension of sources in declarations.
  rewriteFiles(sdk, '**/*.d.ts', (text) => text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  // For pages without a bundler: one file, which knows the element as soon as it is loaded.
  mkdirSync(join(sdk, 'dist'))
  writeFileSync(join(sdk, 'dist/browser.js'), await bundleForBrowsers())
  const { name, version, description, peerDependencies, peerDependenciesMeta } = manifestOf('sdk')
  writePackage(sdk, 'sdk', {
    name,
    version,
    description,
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: ['./browser.js', './dist/browser.js'],
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './browser': { types: './browser.d.ts', default: './browser.js' },
      './browser/react': { types: './browser/react.d.ts', default: './browser/react.js' },
      './dist/browser.js': './dist/browser.js',
    },
    types: './index.d.ts',
    peerDependencies,
    peerDependenciesMeta,
    files: ['**/*.js', '**/*.d.ts'],
  })
}

await buildLoopwright()
await buildSdk()
console.log(`Built ${relative(root, loopwright)} and ${relative(root, sdk)}.`)
