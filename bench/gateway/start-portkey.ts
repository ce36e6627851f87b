import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MeasuredProcess, startMeasured } from './measured-process.ts'
import type { Target } from './target.ts'

export const portkeyVersion = '1.15.2'

/** `@portkey-ai/gateway`, installed for this run into a temporary folder, with its request log off (`--headless`). */
export async function startPortkey(options: {
  upstreamPort: number
  core: number | undefined
}): Promise<{ process: MeasuredProcess; target: Target; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-bench-portkey-'))
  const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', [...install, `@portkey-ai/gateway@${portkeyVersion}`], { stdio: 'ignore' })
  const port = await freePort()
  const measured = startMeasured({
    args: [
      join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js'),
      `--port=${port}`,
      '--headless',
    ],
    core: options.core,
    env: { NODE_ENV: 'production' },
  })
  await measured.untilItSays((line) => (line.includes('Ready for connections') ? true : undefined))
  await sleep(500)
  return {
    process: measured,
    target: {
      port,
      path: '/v1/chat/completions',
      headers: {
        authorization: 'Bearer none',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `http://127.0.0.1:${options.upstreamPort}/v1`,
      },
      model: 'gpt-stub',
    },
    async stop() {
      await measured.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
