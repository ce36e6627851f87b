import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder that every account may enter, as most folders that hold a home, deleted after the test. */
export async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-test-'))
  await chmod(folder, 0o755)
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
