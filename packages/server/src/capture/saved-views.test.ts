import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError, type Role } from '@loopwright/contract'
import type { Member } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import { testCatalog } from '../platform/testing/engines.ts'
import { createSavedView, deleteSavedView, listSavedViews, updateSavedView } from './saved-views.ts'

test("a saved view is its maker's until it is shared, and then theirs and an admin's to change", async (t) => {
  const catalog = await testCatalog()
  t.after(() => catalog.close())
  const deps = { catalog }
  const projects = [newId(), newId()] as const
  for (const [index, id] of projects.entries())
    await catalog.pool.query('insert into project (id, name) values ($1, $2)', [id, `p${index}`])
  const member = (id: string, role: Role = 'viewer', projectId: string = projects[0]): Member => ({
    ...{ kind: 'user', id, name: id, email: `${id}@example.org`, projectId, role },
  })
  const names = async (who: Member, page?: 'traces' | 'sessions') =>
    (await listSavedViews(deps, who, { page })).items.map(({ name, isOwn }) => [name, isOwn])
  const ada = member('ada')
  const refused = (code: string) => (error: unknown) => AppError.is(error) && error.code === code

  const slow = await createSavedView(deps, ada, {
    ...{ name: 'Slow', page: 'traces', filter: { minLatencyMs: 5_000, tag: ['a', 'b'] }, isShared: false },
  })
  await createSavedView(deps, ada, { name: 'long talks', page: 'sessions', filter: {}, isShared: true })
  assert.deepEqual(slow.filter, { minLatencyMs: 5_000, tag: ['a', 'b'] })
  assert.deepEqual(await names(ada), [
    ['long talks', true],
    ['Slow', true],
  ])
  assert.deepEqual(await names(ada, 'traces'), [['Slow', true]])
  assert.deepEqual(await names(member('eve')), [['long talks', false]])
  assert.deepEqual(await names(member('ada', 'owner', projects[1])), [])

  const { id } = slow
  await assert.rejects(
    updateSavedView(deps, member('eve', 'owner'), { id, name: 'mine' }),
    refused('not-found'),
  )
  const shared = await updateSavedView(deps, ada, { id, isShared: true, filter: { status: 'error' } })
  assert.deepEqual([shared.name, shared.filter, shared.isShared], ['Slow', { status: 'error' }, true])
  await assert.rejects(updateSavedView(deps, member('eve'), { id, name: 'mine' }), refused('forbidden'))
  await assert.rejects(deleteSavedView(deps, member('eve', 'engineer'), { id }), refused('forbidden'))
  await assert.rejects(
    deleteSavedView(deps, member('ada', 'owner', projects[1]), { id }),
    refused('not-found'),
  )
  assert.equal((await updateSavedView(deps, member('eve', 'admin'), { id, name: 'Errors' })).name, 'Errors')
  await deleteSavedView(deps, ada, { id })
  assert.deepEqual(await names(ada), [['long talks', true]])
})
