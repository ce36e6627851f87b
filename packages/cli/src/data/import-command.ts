import { createReadStream } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CliError } from '../cli-error.ts'
import { type AnyCommand, command, type Finish } from '../command.ts'
import { createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'
import { print, say, type Terminal } from '../terminal.ts'
import { importFile } from './import-file.ts'
import { progressBar } from './progress-bar.ts'
import type { RejectedLine } from './send-batches.ts'

const shownRejections = 20

async function openInput(file: string, terminal: Terminal): Promise<{ input: Readable; size: number }> {
  if (file === '-') return { input: terminal.stdin as Readable, size: 0 }
  const found = await stat(file).catch((cause: unknown) => {
    throw new CliError(
      'no-file',
      exitCode.usage,
      `${file} cannot be read. Give a file of JSONL, or - for standard input.`,
      {
        cause,
      },
    )
  })
  return { input: createReadStream(file), size: found.size }
}

/** Keeps what was rejected beside the file, with the reasons, so that it can be mended and imported again. */
async function keepRejected(file: string, rejected: readonly RejectedLine[]): Promise<string> {
  const path = `${file === '-' ? 'stdin' : file}.rejected.jsonl`
  await writeFile(path, rejected.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return path
}

/** Sends a file of spans or feedback, one JSON object a line. */
export function importCommand(terminal: Terminal, finish: Finish): AnyCommand {
  return command(finish, {
    name: 'import',
    description:
      'Send a JSONL file of spans ({"spanId": …}) or feedback ({"signal": …}); doing it again changes nothing',
    args: {
      file: { type: 'positional', description: 'The file, or - for standard input', required: true },
      ...connectionArgs,
    },
    async run(args) {
      const api = createApiClient(await findServer(terminal, args))
      const { input, size } = await openInput(args.file, terminal)
      const bar = progressBar(terminal, 'Importing', size)
      const startedAtMs = performance.now()
      const result = await importFile({
        api,
        input,
        stopping: terminal.stopping,
        onProgress: ({ bytes, lines, rejected }) => bar.update(bytes, `${lines} lines, ${rejected} rejected`),
      }).finally(() => bar.stop())
      const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
      const rejectedFile = result.rejected.length > 0 ? await keepRejected(args.file, result.rejected) : null

      for (const { line, message } of result.rejected.slice(0, shownRejections))
        say(terminal, `line ${line}: ${message}`)
      const accepted = `${result.spans} spans and ${result.feedback} feedback accepted`
      const rejected = rejectedFile
        ? `, ${result.rejected.length} lines rejected and kept in ${rejectedFile}`
        : ''
      say(terminal, `${accepted}${rejected}, in ${seconds} s.`)
      if (args.json) {
        const lines = result.rejected.map(({ line, code, message }) => ({ line, code, message }))
        print(terminal, JSON.stringify({ ...result, rejected: lines, rejectedFile, seconds }))
      }
      return rejectedFile ? exitCode.refused : exitCode.ok
    },
  })
}
