import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { CliError } from '../cli-error.ts'
import { type AnyCommand, command, type Finish, wholeNumber } from '../command.ts'
import { type ApiClient, createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'
import { say, type Terminal } from '../terminal.ts'
import { exportExamples, exportFeedback, exportPreferencePairs, exportTraces } from './export-items.ts'
import { progressBar } from './progress-bar.ts'

/** The id of the version that was asked for, or of the newest. */
async function versionOf(
  api: ApiClient,
  name: string | undefined,
  version: string | undefined,
): Promise<string> {
  if (!name) throw new CliError('usage', exitCode.usage, 'Say which dataset with --dataset <name>.')
  const { versions } = await api.evaluate.getDataset({ name })
  const wanted = version === undefined ? undefined : wholeNumber('version', version, { least: 1 })
  const sorted = versions.toSorted((one, other) => other.version - one.version)
  const found = sorted.find((one) => wanted === undefined || one.version === wanted)
  if (found) return found.id
  throw new CliError(
    'not-found',
    exitCode.refused,
    `The dataset ${name} has no version${wanted ? ` ${wanted}` : ''} yet.`,
  )
}

/** Writes traces, feedback, preference pairs or a dataset as JSONL, one object a line. */
export function exportCommand(terminal: Terminal, finish: Finish): AnyCommand {
  return command(finish, {
    name: 'export',
    description:
      'Write traces (a span a line), feedback, preference pairs or a dataset as JSONL; "import" reads the first two back in',
    args: {
      what: {
        type: 'positional',
        description: 'traces, feedback, preference-pairs or dataset',
        required: true,
      },
      out: { type: 'string', description: 'File to write; standard output unless given' },
      function: { type: 'string', description: 'Only of this function' },
      since: { type: 'string', description: 'Only from this time on (RFC 3339)' },
      until: { type: 'string', description: 'Only before this time (RFC 3339)' },
      dataset: { type: 'string', description: 'Name of the dataset' },
      version: { type: 'string', description: 'Its version; the newest unless given' },
      ...connectionArgs,
    },
    async run(args) {
      const api = createApiClient(await findServer(terminal, args))
      const query = {
        ...(args.function && { function: args.function }),
        ...(args.since && { since: args.since }),
        ...(args.until && { until: args.until }),
      }
      const items = async () => {
        switch (args.what) {
          case 'traces':
            return exportTraces(api, query)
          case 'feedback':
            return exportFeedback(api, query)
          case 'preference-pairs':
            return exportPreferencePairs(api, query)
          case 'dataset':
            return exportExamples(api, await versionOf(api, args.dataset, args.version))
          default:
            throw new CliError(
              'usage',
              exitCode.usage,
              `There is no "${args.what}": export traces, feedback, preference-pairs or dataset.`,
            )
        }
      }
      const source = await items()
      const output = args.out ? createWriteStream(args.out) : terminal.stdout
      const bar = progressBar(terminal, 'Exporting', 0)
      let count = 0
      for await (const item of source) {
        if (terminal.stopping.aborted)
          throw new CliError('stopped', exitCode.failed, `Stopped after ${count} lines.`)
        if (!output.write(`${JSON.stringify(item)}\n`)) await once(output, 'drain')
        count += 1
        bar.update(count, `${count} lines`)
      }
      bar.stop()
      if (args.out) {
        output.end()
        await finished(output)
      }
      say(terminal, `${count} ${count === 1 ? 'line' : 'lines'} written${args.out ? ` to ${args.out}` : ''}.`)
      return exitCode.ok
    },
  })
}
