import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { DemoResult } from '@loopwright/cli/src/demo/demo-result.ts'
import type { LabelledText } from '@loopwright/cli/src/demo/load-data.ts'
import { runDemo } from '@loopwright/cli/src/demo/run-demo.ts'
import type { LoopRun } from '@loopwright/contract'
import type { ApiClient } from '@loopwright/contract/api-client'
import { testServer } from '@loopwright/server/testing/test-server'

const clinc = join(import.meta.dirname, '../../../shared/data/clinc150')

/** The demo as its command runs it, against a server that runs already and a project that holds nothing. */
async function demo(args: string[]) {
  const server = await testServer()
  const { key, api } = await server.project()
  const written = { out: '', error: '' }
  const streams = {
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.error += text) },
  }
  const code = await runDemo(
    [...args, '--url', server.url, '--key', key, '--json', '--profile', 'fast'],
    {},
    streams,
  )
  return { code, api, result: JSON.parse(written.out) as DemoResult, error: written.error }
}

async function readRows(file: string): Promise<LabelledText[]> {
  const lines = (await readFile(join(clinc, file), 'utf8')).trim().split('\n')
  return lines.map((line) => JSON.parse(line) as LabelledText)
}

/** The record of a turn is closed a moment after its rollout ends, when that has been announced. */
async function untilEnded(api: ApiClient, id: string): Promise<LoopRun> {
  for (;;) {
    const run = await api.loop.getRun({ id })
    if (run.finishedAt) return run
    await pause(50)
  }
}

describe('the loop, driven over HTTP', () => {
  it('makes the function better on the sample, and lets nothing through that is not', async () => {
    const { code, api, result, error } = await demo([])
    assert.deepEqual(result.failures, [], error)
    assert.equal(code, 0)
    assert.equal(result.improved, true)

    const { before, after, difference, reviewers, gate, refused, rollout, lineage, outOfScope } = result
    assert.ok(after.accuracy > before.accuracy && difference.low > 0)
    for (const { accuracy, low, high, n, latencyMsP50, latencyMsP95 } of [before, after]) {
      assert.ok(low < accuracy && accuracy < high && n === 240)
      assert.ok(latencyMsP50 > 0 && latencyMsP95 >= latencyMsP50)
    }
    assert.ok(outOfScope.recall !== null && outOfScope.recall > 0)
    assert.deepEqual(
      reviewers.filter(({ flagged }) => flagged).map(({ id }) => id),
      ['reviewer-3'],
    )
    assert.equal(gate.verdict, 'open')
    assert.ok(gate.low !== null && gate.low > gate.margin)
    assert.deepEqual(
      refused.map(({ name, verdict }) => ({ name, verdict })),
      [
        { name: 'unweighed', verdict: 'closed' },
        { name: 'null', verdict: 'closed' },
      ],
    )
    assert.ok(refused.every(({ reason, n }) => reason.length > 20 && n === gate.n))

    assert.equal(rollout?.status, 'promoted')
    assert.equal(rollout.heldWithoutData, true)
    assert.deepEqual([rollout.steps[0]?.decision, rollout.steps.at(-1)?.decision], ['started', 'promote'])

    const { weights } = (await api.deploy.listReleases({ name: 'route-intent' })).items[0]!
    assert.deepEqual(weights, [{ variant: 'candidate', weight: 1 }])
    const run = await untilEnded(api, result.loop.id)
    assert.equal(run.status, 'promoted')
    assert.ok(run.correctionToServingMs !== null && run.correctionToServingMs > 0)

    const model = await api.improve.getModel({ id: lineage.modelId })
    assert.deepEqual(model.variants, ['candidate'])
    const { items } = await api.feedback.listFeedback({ inferenceId: lineage.inferenceId, limit: 50 })
    assert.equal(items.find(({ id }) => id === lineage.feedbackId)?.author.id, lineage.authorId)
    const kinds = await Promise.all(
      (['explicit', 'implicit', 'automated', 'review'] as const).map(async (kind) => {
        const { items } = await api.feedback.listFeedback({ kind, limit: 1 })
        return items.length
      }),
    )
    assert.deepEqual(kinds, [1, 1, 1, 1])
  })

  it('says that it did not improve, and why, when the traffic teaches nothing', async (test) => {
    if (!existsSync(clinc)) {
      const skipped = `SKIPPED: the loop on CLINC150, because ${clinc} is not there`
      console.error(skipped)
      return test.skip(skipped)
    }
    const folder = await mkdtemp(join(tmpdir(), 'loopwright-loop-'))
    try {
      const { code, api, result } = await demo(await writePart(folder))
      assert.equal(code, 5)
      assert.equal(result.improved, false)
      assert.equal(result.gate.verdict, 'closed')
      assert.equal(result.outOfScope.recall, null)
      assert.match(result.failures.join('\n'), /The gate did not open/)
      assert.equal(result.rollout, null)
      const { weights } = (await api.deploy.listReleases({ name: 'route-intent' })).items[0]!
      assert.deepEqual(weights, [{ variant: 'seed', weight: 1 }])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

/** Eight intents of CLINC150 whose traffic only repeats the sentences that the first model was taught. */
async function writePart(folder: string): Promise<string[]> {
  const train = await readRows('train.jsonl')
  const labels = [...new Set(train.map(({ label }) => label))].slice(0, 8)
  const known = labels.flatMap((wanted) => train.filter(({ label }) => label === wanted).slice(0, 10))
  const parts: Record<string, LabelledText[]> = {
    train: [...known, ...known, ...known, ...known],
    val: (await readRows('val.jsonl')).filter(({ label }) => labels.includes(label)),
    test: (await readRows('test.jsonl')).filter(({ label }) => labels.includes(label)),
  }
  const args: string[] = []
  for (const [name, rows] of Object.entries(parts)) {
    const file = join(folder, `${name}.jsonl`)
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    args.push(`--${name}`, file)
  }
  return args
}
