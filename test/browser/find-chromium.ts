import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is; installed from Debian's packages first where that can be done, null where it cannot. */
export function findChromium(): string | null {
  const found = candidates.find((path) => existsSync(path))
  if (found) return found
  const canInstall = userInfo().uid === 0 && existsSync('/usr/bin/apt-get')
  if (!canInstall) return null
  const install = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium'
  spawnSync('sh', ['-c', install], { stdio: 'ignore', timeout: 300_000 })
  return candidates.find((path) => existsSync(path)) ?? null
}
