import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Loopwright, trackSuggestion } from '@loopwright/sdk'
import { testServer } from '@loopwright/server/testing/test-server'

/** Time that is moved by hand, ten minutes ago to begin with. */
function handClock() {
  let nowMs = Date.now() - 600_000
  let timers: { atMs: number; run: () => void }[] = []
  return {
    now: () => nowMs,
    setTimeout(run: () => void, afterMs: number) {
      const timer = { atMs: nowMs + afterMs, run }
      timers.push(timer)
      return timer
    },
    clearTimeout(timer: unknown) {
      timers = timers.filter((other) => other !== timer)
    },
    pass(ms: number) {
      const untilMs = nowMs + ms
      for (;;) {
        const next = timers
          .toSorted((one, other) => one.atMs - other.atMs)
          .find(({ atMs }) => atMs <= untilMs)
        if (!next) break
        this.clearTimeout(next)
        nowMs = Math.max(nowMs, next.atMs)
        next.run()
      }
      nowMs = untilMs
    },
  }
}

it('what an editor tells of its suggestions is a retention curve, with closed documents out of sight and not gone', async () => {
  const server = await testServer()
  const { key, api } = await server.project('engineer')
  const client = new Loopwright({ url: server.url, key })
  const clock = handClock()
  const texts = new Map<string, string>()
  const track = (id: string, accepted: boolean) => {
    const shown = `total += item.price * item.count // ${id}\n`
    client.traces.send([
      {
        ...{ traceId: id, spanId: id, inferenceId: id, name: 'complete', kind: 'inference' },
        ...{ function: 'complete', variant: 'small', startedAt: new Date(clock.now()).toISOString() },
      },
    ])
    texts.set(id, shown)
    return trackSuggestion({
      ...{ client, target: { kind: 'inference', id }, shown, accepted, clock },
      document: { text: () => texts.get(id) ?? null, offset: 0 },
    })
  }
  const [, , deleted, closed] = ['refused', 'kept', 'deleted', 'closed'].map((id) =>
    track(id, id !== 'refused'),
  )
  clock.pass(20_000)
  texts.set('deleted', '')
  deleted?.documentChanged([{ offset: 0, removed: 100, inserted: 0 }])
  closed?.documentClosed()
  clock.pass(580_000)
  await client.close()

  const { items } = await api.feedback.getRetention({ function: 'complete', by: 'variant' })
  const [curve] = items
  assert.deepEqual([items.length, curve?.group, curve?.shown, curve?.accepted], [1, 'small', 4, 3])
  assert.deepEqual(
    curve?.points.map(({ afterMs, observed, stillThere, unedited, survival, censored }) => [
      ...[afterMs, observed, stillThere?.value, unedited?.value, survival?.value, censored],
    ]),
    [
      [15_000, 3, 1, 1, 1, 0],
      ...[30_000, 120_000, 300_000, 600_000].map((afterMs) => [afterMs, 2, 0.5, 0.5, 0.5, 1]),
    ],
  )
})
