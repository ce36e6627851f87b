import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DemoData } from './load-data.ts'
import { planDemo } from './plan-demo.ts'
import { splitTraffic } from './split-traffic.ts'

function dataOf(perLabel: number, labelCount: number): DemoData {
  const labels = Array.from({ length: labelCount }, (_, at) => `label-${at}`)
  const train = labels.flatMap((label) =>
    Array.from({ length: perLabel }, (_, at) => ({ text: `${label} ${at}`, label })),
  )
  const oosTrain = Array.from({ length: 10 }, (_, at) => ({ text: `oos ${at}`, label: 'out_of_scope' }))
  return { name: 'x', labels, train, val: [], test: [], oosTrain, oosVal: [], oosTest: [] }
}

const options = { profile: 'fast', seed: 1, reviewerErrors: [0, 0, 0] } as const

describe('split-traffic', () => {
  const data = dataOf(100, 15)
  const plan = planDemo(data, options)
  const split = splitTraffic(data, plan)
  const textsOf = (calls: readonly { text: string }[]) => new Set(calls.map(({ text }) => text))

  it('teaches the seed ten examples of each label and never sends those', () => {
    for (const label of data.labels) assert.equal(split.seed.filter((row) => row.label === label).length, 10)
    const sent = textsOf([...split.traffic, ...split.canary])
    assert.ok(!split.seed.some(({ text }) => sent.has(text)))
  })

  it('keeps sentences for the canary that nobody asked before', () => {
    const asked = textsOf(split.traffic)
    const fresh = [...textsOf(split.canary)].filter((text) => !asked.has(text))
    assert.equal(fresh.length, plan.keptBack)
  })

  it('gives the canary nothing but those where there are enough to ask each once', () => {
    const large = dataOf(100, 150)
    const { traffic, canary } = splitTraffic(large, planDemo(large, options))
    const asked = textsOf(traffic)
    assert.ok(!canary.some(({ text }) => asked.has(text)))
  })

  it('lets end users ask several times, some of it streamed', () => {
    const users = new Set(split.traffic.map(({ endUserId }) => endUserId))
    assert.ok(users.size > 50 && users.size < split.traffic.length / 2)
    assert.ok(split.traffic.some(({ streams }) => streams) && split.traffic.some(({ streams }) => !streams))
  })

  it('is the same every time, and another for another seed', () => {
    assert.deepEqual(splitTraffic(data, plan), split)
    assert.notDeepEqual(splitTraffic(data, { ...plan, seed: 2 }).traffic, split.traffic)
  })
})

describe('plan-demo', () => {
  it('sets aside and reviews more where there are few calls', () => {
    const small = planDemo(dataOf(36, 15), options)
    const large = planDemo(dataOf(100, 150), options)
    assert.ok(small.timesAsked > large.timesAsked && small.holdoutShare > large.holdoutShare)
    assert.equal(large.keptBack, 2_700)
    const expectedHoldout = 10_800 * large.uniformRate * large.holdoutShare
    assert.ok(Math.abs(expectedHoldout - 650) < 20)
  })
})
