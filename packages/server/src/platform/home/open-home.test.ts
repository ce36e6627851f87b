import assert from 'node:assert/strict'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runHomeHolder } from '../testing/run-home-holder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { HomeInUseError } from './home-in-use-error.ts'
import { openHome } from './open-home.ts'
import { removeHome } from './remove-home.ts'

const slow = { timeout: 60_000 }

describe('openHome', () => {
  test('makes a folder for its owner alone, and folders in it', async (context) => {
    const path = join(await temporaryFolder(context), 'deep', 'home')
    const home = await openHome(path)
    const spool = await home.folder('spool')
    assert.equal(spool, join(path, 'spool'))
    for (const folder of [path, spool]) assert.equal((await stat(folder)).mode & 0o777, 0o700)
    await home.release()
  })

  test('closes a home that was left open to others', async (context) => {
    const path = join(await temporaryFolder(context), 'home')
    await mkdir(path, { mode: 0o755 })
    const home = await openHome(path)
    assert.equal((await stat(path)).mode & 0o777, 0o700)
    await home.release()
  })

  test('refuses a second opener in this process, and lets the next one in after the release', async (context) => {
    const path = join(await temporaryFolder(context), 'home')
    const home = await openHome(path)
    await assert.rejects(openHome(path), HomeInUseError)
    await home.release()
    await (await openHome(path)).release()
  })

  test('names the process and the address that hold the home', slow, async (context) => {
    const path = join(await temporaryFolder(context), 'home')
    const holder = await runHomeHolder(path, { withStores: false })
    try {
      await assert.rejects(openHome(path), (error) => {
        assert.ok(error instanceof HomeInUseError)
        assert.equal(error.holder?.pid, holder.pid)
        assert.match(error.message, new RegExp(`process ${holder.pid}, which serves http://127.0.0.1:4800`))
        return true
      })
      assert.equal(JSON.parse(await readFile(join(path, 'server.json'), 'utf8')).pid, holder.pid)
    } finally {
      await holder.kill()
    }
    await (await openHome(path)).release()
  })
})

describe('removeHome', () => {
  test('deletes a home that nobody holds', async (context) => {
    const path = join(await temporaryFolder(context), 'home')
    const home = await openHome(path)
    await assert.rejects(removeHome(path), HomeInUseError)
    await home.release()
    await removeHome(path)
    await assert.rejects(stat(path))
    await removeHome(path)
  })

  test('deletes nothing in a folder that is no home', async (context) => {
    const path = await temporaryFolder(context)
    await writeFile(join(path, 'thesis.txt'), 'years of work')
    await assert.rejects(removeHome(path), /not a Loopwright home/)
    assert.equal(await readFile(join(path, 'thesis.txt'), 'utf8'), 'years of work')
  })
})
