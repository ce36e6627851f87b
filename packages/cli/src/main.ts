#!/usr/bin/env node
import { runCli } from './run-cli.ts'

const stopping = new AbortController()

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
