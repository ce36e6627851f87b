import { setTimeout as sleep } from 'node:timers/promises'
import type { LoopRun } from '@loopwright/contract'
import { type AnyCommand, command, commandGroup, type Finish, wholeNumber } from '../command.ts'
import { type ApiClient, createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { print, say, type Terminal, table } from '../terminal.ts'
import { describeRun } from './describe-run.ts'

const pollMs = 1_000

const endOf: Record<LoopRun['status'], ExitCode> = {
  running: exitCode.ok,
  'rolling-out': exitCode.ok,
  promoted: exitCode.ok,
  refused: exitCode.notImproved,
  'rolled-back': exitCode.notImproved,
  failed: exitCode.failed,
  cancelled: exitCode.failed,
}

/** Follows a turn until it ends or the process is asked to stop, saying each step as it changes. */
async function follow(terminal: Terminal, api: ApiClient, started: LoopRun): Promise<LoopRun> {
  const said = new Set<string>()
  for (let run = started; ; run = await api.loop.getRun({ id: run.id })) {
    for (const { name, status, words } of run.steps) {
      const line = `${name}: ${status}${words ? `, ${words}` : ''}`
      if (status !== 'waiting' && !said.has(line)) say(terminal, line)
      said.add(line)
    }
    const isOver = run.status !== 'running' && run.status !== 'rolling-out'
    if (isOver || terminal.stopping.aborted) return run
    await sleep(pollMs, undefined, { signal: terminal.stopping }).catch(() => {})
  }
}

/** Turns the loop and shows its turns. */
export function loopCommand(terminal: Terminal, finish: Finish): AnyCommand {
  const run = command(finish, {
    name: 'run',
    description:
      'Turn the loop once: dataset, training, gate, canary; ends with 5 when nothing better came of it',
    args: {
      function: { type: 'positional', description: 'The function to improve', required: true },
      dataset: { type: 'string', description: 'Dataset that gets a new version', required: true },
      queue: { type: 'string', description: 'Id of the review queue to learn from', required: true },
      baseline: { type: 'string', description: 'Variant to be better than', required: true },
      candidate: { type: 'string', description: 'Name of the variant to make', required: true },
      profile: {
        type: 'enum',
        options: ['accurate', 'fast'],
        default: 'accurate',
        description: 'Kind of model',
      },
      seed: { type: 'string', default: '1', description: 'The same seed and data give the same model' },
      include: { type: 'string', description: 'Id of a dataset version whose examples are carried over' },
      'minimum-observed': {
        type: 'string',
        default: '100',
        description: 'Outcomes needed in each arm of the canary',
      },
      wait: {
        type: 'boolean',
        default: true,
        description: 'Wait for the end',
        negativeDescription: 'Start it and return',
      },
      ...connectionArgs,
    },
    async run(args) {
      const api = createApiClient(await findServer(terminal, args))
      const started = await api.loop.startRun({
        function: args.function,
        dataset: args.dataset,
        queueId: args.queue,
        baseline: args.baseline,
        candidate: args.candidate,
        profile: args.profile,
        seed: wholeNumber('seed', args.seed, { least: 0 }),
        minimumObserved: wholeNumber('minimum-observed', args['minimum-observed'], { least: 10 }),
        ...(args.include && { includeVersionId: args.include }),
      })
      const ended = args.wait ? await follow(terminal, api, started) : started
      print(terminal, args.json ? JSON.stringify(ended) : describeRun(ended))
      return endOf[ended.status]
    },
  })

  const show = command(finish, {
    name: 'show',
    description: 'One turn of the loop, or all of them',
    args: {
      id: { type: 'positional', description: 'Id of the turn', required: false },
      ...connectionArgs,
    },
    async run(args) {
      const api = createApiClient(await findServer(terminal, args))
      if (args.id) {
        const found = await api.loop.getRun({ id: args.id })
        print(terminal, args.json ? JSON.stringify(found) : describeRun(found))
        return exitCode.ok
      }
      const { items } = await api.loop.listRuns()
      if (args.json) print(terminal, JSON.stringify({ items }))
      else if (items.length === 0)
        say(terminal, 'The loop has not turned yet. "loopwright loop run" turns it.')
      else {
        const rows = items.map((one) => [
          one.id,
          one.function,
          one.baseline,
          one.candidate ?? '',
          one.status,
          one.createdAt,
        ])
        print(terminal, table([['ID', 'FUNCTION', 'BASELINE', 'CANDIDATE', 'STATUS', 'STARTED'], ...rows]))
      }
      return exitCode.ok
    },
  })

  return commandGroup('loop', 'Turn the loop and see what came of it', { run, show })
}
