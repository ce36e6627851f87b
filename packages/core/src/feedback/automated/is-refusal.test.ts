import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRefusal } from './is-refusal.ts'

const path = join(import.meta.dirname, '../../../../../../shared/data/halueval/general_data.json')
const skip = existsSync(path) ? false : `SKIPPED: no HaluEval data in ${path}`

const answers: readonly [expected: boolean | null, text: string][] = [
  [null, '  '],
  [true, "I'm sorry, but I can't help with that."],
  [true, 'I cannot provide medical advice. Please see a doctor.'],
  [true, 'Unfortunately, as an AI language model, I am unable to open links.'],
  [true, 'Es tut mir leid, dabei kann ich nicht helfen.'],
  [true, 'Das kann ich leider nicht beantworten.'],
  [true, 'Je suis désolé, je ne peux pas répondre à cette question.'],
  [true, 'Lo siento, no puedo ayudarte con eso.'],
  [true, 'Mi dispiace, non posso aiutarti con questa richiesta.'],
  [true, 'Desculpe, não posso ajudar com isso.'],
  [true, 'Sorry, daar kan ik niet bij helpen.'],
  [true, 'Извините, я не могу помочь с этим.'],
  [true, '申し訳ありませんが、そのご質問にはお答えできません。'],
  [true, '很抱歉，我无法回答这个问题。'],
  [false, 'Sorry about the delay. Your parcel arrives on Monday.'],
  [false, 'You cannot cancel within 24 hours of departure; before that it is free.'],
  [false, "I'm sorry, I can't draw charts. However, here are the figures:\n1. 2019: 4\n2. 2020: 7"],
  [false, 'The answer is 42.'],
  [false, 'Ihre Karte ist nicht gesperrt.'],
]

test('refusals are known in several languages, and what merely says "sorry" or "cannot" is none', () => {
  for (const [expected, text] of answers) assert.equal(isRefusal(text), expected, text)
})

test('a long hostile answer is read in no time', () => {
  for (const part of ['sorry ', 'i cannot ', "i'm sorry i am an ai and ", '\n- ', ':\n', 'désolé ne '])
    isRefusal(part.repeat(50_000))
})

/**
 * Read by a person, of 739 real answers that use words of refusing: 60 of the 182 that an early version of the patterns
 * hit, and 60 of the others.
 */
const labelled = {
  hit: {
    of: 182,
    refusals:
      '3548 4307 3476 3241 51 2258 114 2908 3884 124 1092 1011 957 3552 1752 4080 1260 1619 1688 878 3937 3465 3088 2536 2225 2358 2775 3274 18 1440 1125 2664 4177 2158 3125 4434 1253 1179 2045 4495 2477 4440',
    others: '1697 4464 2819 4059 3651 786 2688 996 4021 1435 3742 2540 2121 3910 3312 2316 4295 2684',
  },
  missed: {
    of: 557,
    refusals: '1981 3255 2641',
    others:
      '456 2763 401 33 3122 235 3368 805 2524 172 1237 3961 1028 1582 2884 1345 3672 3612 1141 688 108 3706 4250 3738 2115 1291 3932 1021 3074 3788 2774 3485 322 1858 3757 1851 9 154 2808 4362 4449 674 2712 2386 3726 2541 873 3231 1822 2976 1875 638 3558 3696 1967 2309 2722',
  },
}

test('of real answers most refusals are found, and few others', { skip }, (t) => {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const answerOf = new Map(
    lines.map((line) => {
      const { ID, chatgpt_response } = JSON.parse(line) as { ID: string; chatgpt_response: string }
      return [ID, chatgpt_response]
    }),
  )
  let found = 0
  let all = 0
  let right = 0
  for (const { of, refusals, others } of Object.values(labelled)) {
    const [yes, no] = [refusals.split(' '), others.split(' ')]
    const weight = of / (yes.length + no.length)
    const hits = (ids: readonly string[]) => ids.filter((id) => isRefusal(answerOf.get(id)!)).length
    all += weight * yes.length
    right += weight * hits(yes)
    found += weight * (hits(yes) + hits(no))
  }
  t.diagnostic(`precision ${(right / found).toFixed(3)}, recall ${(right / all).toFixed(3)}, 120 labelled`)
  assert.ok(right / found > 0.85)
  assert.ok(right / all > 0.65)
})
