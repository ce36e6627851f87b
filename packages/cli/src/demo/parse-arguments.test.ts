import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseArguments } from './parse-arguments.ts'

describe('parse-arguments', () => {
  it('uses the sample, a server of its own and two good reviewers unless told otherwise', () => {
    const { files, server, reviewerErrors, profile, json, exit } = parseArguments([])
    assert.deepEqual(
      { files, server, profile, json, exit },
      {
        files: undefined,
        server: undefined,
        profile: 'accurate',
        json: false,
        exit: false,
      },
    )
    assert.deepEqual(reviewerErrors, [0.04, 0.04, 0.3])
  })

  it('takes files, with or without those out of scope', () => {
    const { files } = parseArguments([
      '--train',
      'a',
      '--val',
      'b',
      '--test',
      'c',
      '--oos-test',
      'd',
      '--json',
    ])
    assert.deepEqual(files, {
      train: 'a',
      val: 'b',
      test: 'c',
      oosTrain: undefined,
      oosVal: undefined,
      oosTest: 'd',
    })
  })

  for (const [what, args, message] of [
    ['an option it does not know', ['--trian', 'x'], /--trian/],
    ['half a data set', ['--train', 'x'], /all of --train, --val and --test/],
    ['an unknown profile', ['--profile', 'slow'], /accurate or fast, not "slow"/],
    ['two reviewers', ['--reviewer-errors', '0.1,0.2'], /three rates/],
    ['a rate above 1', ['--reviewer-errors', '0.1,0.2,3'], /three rates/],
    ['a key without a server', ['--key', 'lw_sk_x'], /--url and --key together/],
    ['a seed that is no number', ['--seed', 'x'], /whole number/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseArguments(args), message)
    })
  }
})
