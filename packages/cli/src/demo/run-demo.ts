import { once } from 'node:events'
import { relative } from 'node:path'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { exitCode } from '../exit-code.ts'
import { connect } from './connect.ts'
import type { DemoResult } from './demo-result.ts'
import { describeResult } from './describe-result.ts'
import { loadData, sampleFiles } from './load-data.ts'
import { type DemoArguments, demoUsage, parseArguments } from './parse-arguments.ts'
import { planDemo } from './plan-demo.ts'
import { createProgress, type Progress, type ProgressStream } from './progress.ts'
import { runExperiment } from './run-experiment.ts'
import { type DemoServer, startDemoServer } from './start-demo-server.ts'

type Output = { write(text: string): unknown }
export type DemoStreams = {
  /** Takes the result: words, or with `--json` one object and nothing else. */
  stdout: Output
  stderr: ProgressStream
  /** Aborted when somebody wants the demo to stop. */
  stopping?: AbortSignal
}

const interrupted = 130

/**
 * `loopwright demo`: turns the loop once on a server of its own and says what got better. Resolves to the exit code: 0 when the
 * loop improved, 5 when it did not, 130 when it was stopped.
 *
 * @throws CliError for options or files that cannot be used, or a server that does not start.
 */
export async function runDemo(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
  { stdout, stderr, stopping = new AbortController().signal }: DemoStreams,
): Promise<number> {
  const options = parseArguments(args)
  if (options.help) {
    stdout.write(demoUsage)
    return exitCode.ok
  }
  const data = await loadData(
    options.files ?? sampleFiles(),
    options.files ? 'Your data' : 'A shop’s support desk',
  )
  const progress = createProgress(stderr)
  const plan = planDemo(data, options)
  const turnOnce: TurnOnce = async (server, signal) => {
    const connection = connect(server, signal)
    const result = await runExperiment({ connection, data, plan, progress, signal })
    if (options.json) stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
    const words = options.json ? stderr : stdout
    words.write(describeResult(result))
    return result
  }
  try {
    const { improved } = options.server
      ? await turnOnce(options.server, stopping)
      : await onServerOfItsOwn(turnOnce, { options, environment, stderr, progress, stopping })
    return improved ? exitCode.ok : exitCode.notImproved
  } catch (error) {
    if (!stopping.aborted) throw error
    stderr.write('Stopped.\n')
    return interrupted
  }
}

type TurnOnce = (server: { url: string; key: string }, signal: AbortSignal) => Promise<DemoResult>

async function onServerOfItsOwn(
  turnOnce: TurnOnce,
  context: {
    options: DemoArguments
    environment: Readonly<Record<string, string | undefined>>
    stderr: Output
    progress: Progress
    stopping: AbortSignal
  },
): Promise<DemoResult> {
  const { options, environment, stderr, progress, stopping } = context
  const { home } = options
  const step = progress.begin('Starting Loopwright', 0)
  const server = await startDemoServer({ home, environment, say: progress.say, signal: stopping })
  step.end(`Loopwright runs at ${server.url} on an empty home, ${relative('.', home) || home}`)
  const signal = AbortSignal.any([stopping, abortedBy(server.ended)])
  try {
    const result = await turnOnce(server, signal)
    if (!options.exit) await stayUp(server, home, { stderr, stopping })
    return result
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    await server.stop()
    if (options.exit) await removeHome(home)
  }
}

/** Leaves the server to be looked at until somebody has seen enough. */
async function stayUp(
  server: DemoServer,
  home: string,
  { stderr, stopping }: { stderr: Output; stopping: AbortSignal },
): Promise<void> {
  const { url, signIn, ended } = server
  stderr.write(
    [
      `Look at every step in the web app: ${url}`,
      `  sign in as  ${signIn.email}`,
      `  password    ${signIn.password}`,
      `Ctrl-C stops the server. What it holds stays in ${home} until the next demo, which begins with an empty one.`,
      '',
    ].join('\n'),
  )
  if (!stopping.aborted) await Promise.race([once(stopping, 'abort'), ended])
}

function abortedBy(ended: Promise<string>): AbortSignal {
  const controller = new AbortController()
  const abort = (said: string) =>
    controller.abort(new Error(`The server ended before the demo did.\n  ${said}`))
  void ended.then(abort)
  return controller.signal
}
