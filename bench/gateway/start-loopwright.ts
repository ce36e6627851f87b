import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiClient } from '@loopwright/contract/api-client'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { childrenOf, type MeasuredProcess, pin, startMeasured } from './measured-process.ts'
import type { Target } from './target.ts'

const key = 'lw_sk_bench-0123456789abcdef'
const program = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts')

/**
 * A server as a user starts it, capture on, with the stub as a provider and behind a function with a prompt. Its process
 * (gateway, API, spool) has `core` for itself; its stores, which are processes of their own, run on `storesCore`.
 */
export async function startLoopwright(options: {
  upstreamPort: number
  core: number | undefined
  storesCore: number | undefined
  directory: string | undefined
}): Promise<{ process: MeasuredProcess; provider: Target; function: Target; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(options.directory ?? tmpdir(), 'loopwright-bench-gateway-'))
  const home = join(folder, 'home')
  const measured = startMeasured({
    args: [program, 'start', '--no-web'],
    core: undefined,
    env: {
      LOOPWRIGHT_HOME: home,
      PORT: '0',
      LOOPWRIGHT_INIT_PROJECT: 'bench',
      LOOPWRIGHT_INIT_SECRET_KEY: key,
      LOOPWRIGHT_LOG_LEVEL: 'warn',
      LOOPWRIGHT_PROVIDERS: JSON.stringify([
        { name: 'stub', baseUrl: `http://127.0.0.1:${options.upstreamPort}/v1` },
      ]),
    },
  })
  const url = await measured.untilItSays((line) =>
    line.startsWith('{"event":"ready"') ? (JSON.parse(line) as { url: string }).url : undefined,
  )
  const pid = measured.child.pid as number
  if (options.storesCore !== undefined) {
    for (const child of childrenOf(pid)) {
      pin(child, options.storesCore)
      for (const backend of childrenOf(child)) pin(backend, options.storesCore)
    }
  }
  if (options.core !== undefined) pin(pid, options.core)
  await releaseFunction(url)
  const target = (model: string): Target => ({
    port: Number(new URL(url).port),
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    model,
  })
  return {
    process: measured,
    provider: target('stub/gpt-stub'),
    function: target('function/answer'),
    async stop() {
      await measured.stop()
      await removeHome(home)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function releaseFunction(url: string): Promise<void> {
  const { deploy } = createApiClient({ url, key })
  await deploy.createFunction({ name: 'answer' })
  await deploy.createVariant({
    name: 'answer',
    variant: 'baseline',
    target: {
      kind: 'upstream',
      provider: 'stub',
      model: 'gpt-stub',
      systemPrompt: 'Answer in one sentence.',
      temperature: 0.2,
    },
  })
  await deploy.createRelease({
    name: 'answer',
    environment: 'production',
    weights: [{ variant: 'baseline', weight: 1 }],
  })
}
