import { importFormats } from '@loopwright/core/capture/import/imported'
import { readTimestamp } from '@loopwright/core/capture/import/read-timestamp'
import { CliError } from '../cli-error.ts'
import { type AnyCommand, command, type Finish } from '../command.ts'
import { createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { print, say, type Terminal } from '../terminal.ts'
import { describeImport } from './describe-import.ts'
import { type FileImported, runImport } from './run-import.ts'
import { SignalBook } from './signal-book.ts'

function formatOf(text: string): (typeof importFormats)[number] | 'auto' {
  const found = [...importFormats, 'auto' as const].find((format) => format === text)
  if (found) return found
  throw new CliError(
    'usage',
    exitCode.usage,
    `There is no format "${text}": use auto, ${importFormats.join(', ')}.`,
  )
}

function startedAtOf(text: string | undefined): number | undefined {
  if (!text) return undefined
  const timeMs = readTimestamp(text)
  if (timeMs !== undefined) return timeMs
  throw new CliError(
    'usage',
    exitCode.usage,
    `--started-at "${text}" is no time, such as 2026-01-31T08:00:00Z.`,
  )
}

function explain(terminal: Terminal, { file, totals, rejectedFile, ...done }: FileImported): void {
  say(terminal, describeImport(totals, { file, ...done }))
  if (rejectedFile)
    say(terminal, `${totals.rejected} rejected and kept in ${rejectedFile}, with the reasons.`)
}

/** Sends files of traces, feedback or conversations in any known format. */
export function importCommand(terminal: Terminal, finish: Finish): AnyCommand {
  return command(finish, {
    name: 'import',
    description:
      'Send files of spans, feedback or conversations: our own JSONL, feedback as CSV, OTLP, Langfuse, TensorZero, chat transcripts or telemetry of Copilot. Doing it again changes nothing; what was stopped goes on',
    takesMore: true,
    args: {
      file: { type: 'positional', description: 'The files, or - for standard input', required: true },
      format: {
        type: 'string',
        default: 'auto',
        description: `What the files hold: auto (told by their content), ${importFormats.join(', ')}`,
      },
      project: {
        type: 'string',
        description: 'Name of the project; beside the home folder any, else the one of the key',
      },
      'started-at': {
        type: 'string',
        description: 'When the first of what tells no time began (RFC 3339); else it ended with the file',
      },
      'episode-metrics': {
        type: 'string',
        description: 'TensorZero: the metrics that are about episodes, with commas between',
      },
      restart: { type: 'boolean', default: false, description: 'Begin anew, whatever was imported before' },
      ...connectionArgs,
    },
    async run(args): Promise<ExitCode> {
      const server = { ...(await findServer(terminal, args)), project: args.project }
      const api = createApiClient(server)
      const { project } = await api.workspace.me()
      if (args.project && args.project !== project.name) {
        throw new CliError(
          'wrong-project',
          exitCode.refused,
          `This key is of the project "${project.name}". Give a key of "${args.project}" with --key.`,
        )
      }
      const options = {
        format: formatOf(args.format),
        givenStartMs: startedAtOf(args['started-at']),
        episodeMetrics: new Set(args['episode-metrics']?.split(',').map((name) => name.trim()) ?? []),
        isRestart: args.restart,
        signals: new SignalBook(api),
        ...{ terminal, server, projectId: project.id },
      }
      const files: FileImported[] = []
      for (const file of args._ as string[]) {
        const imported = await runImport(file, options)
        explain(terminal, imported)
        files.push(imported)
      }
      if (args.json) {
        const results = files.map(({ totals, ...file }) => ({ ...totals, ...file }))
        print(terminal, JSON.stringify(results.length === 1 ? results[0] : { files: results }))
      }
      return files.some(({ rejectedFile }) => rejectedFile) ? exitCode.refused : exitCode.ok
    },
  })
}
