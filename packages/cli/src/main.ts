#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What is compiled is kept beside the code, where only those write who may change it: later starts take half the work.
// A folder that cannot be written is no error. Code that is imported before this line is not kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/loopwright', import.meta.url)))
const { runCli } = await import('./run-cli.ts')

const stopping = new AbortController()

// A reader that has seen enough, as `head` has, ends the command without a complaint.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

// The first signal asks for an orderly stop, the second ends at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort()
    process.once(signal, () => process.exit(130))
  })
}

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  stopping: stopping.signal,
})
