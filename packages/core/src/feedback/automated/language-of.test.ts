import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { speaksAnother, writingOf } from './language-of.ts'

const path = join(import.meta.dirname, '../../../../../../shared/data/halueval/general_data.json')
const skip = existsSync(path) ? false : `SKIPPED: no HaluEval data in ${path}`

const texts: readonly [expected: string | null, text: string][] = [
  ['latin/en', 'Where is my card? I have been waiting for it for two weeks.'],
  ['latin/de', 'Wo ist meine Karte? Ich warte seit zwei Wochen auf sie und habe nichts gehört.'],
  ['latin/fr', "Je voudrais changer mon billet d'avion pour demain, est-ce que c'est possible ?"],
  ['latin/es', '¿Dónde está mi tarjeta? La pedí hace dos semanas y no ha llegado todavía.'],
  ['latin/it', 'Dove è la mia carta? Non è ancora arrivata e vorrei sapere quando arriva.'],
  ['latin/pt', 'Onde está o meu cartão? Já pedi há duas semanas e ainda não chegou.'],
  ['latin/nl', 'Waar is mijn kaart? Ik wacht al twee weken en heb er niets over gehoord.'],
  ['latin/pl', 'Gdzie jest moja karta? Czekam już dwa tygodnie i nie wiem, co się z nią stało.'],
  ['latin/tr', 'Kartım nerede? Bu kadar uzun sürmesi normal mi, ne zaman gelir ve ben ne yapmalıyım?'],
  ['cyrillic/null', 'Где моя карта? Я жду её уже две недели.'],
  ['kana/null', '私のカードはどこですか。もう二週間待っています。'],
  ['han/null', '我的卡在哪里？我已经等了两个星期了。'],
  ['hangul/null', '제 카드는 어디에 있나요? 벌써 2주째 기다리고 있어요.'],
  ['arabic/null', 'أين بطاقتي؟ أنا أنتظر منذ أسبوعين.'],
  // Too little to say.
  [null, 'ok'],
  [null, '42, 17, 2026-05-01'],
  ['latin/null', 'refund payment order 4711'],
  ['latin/null', 'New York, Los Angeles, San Francisco, Chicago'],
]

test('a text says in which script and language it is, or that it is too short to say', () => {
  for (const [expected, text] of texts) {
    const writing = writingOf(text)
    assert.equal(writing && `${writing.script}/${writing.language}`, expected, text)
  }
})

test('an answer in another language than the question is noticed; where either says too little, nothing is said', () => {
  const [english, german] = [texts[0]![1], texts[1]![1]]
  assert.equal(speaksAnother(german, english), true)
  assert.equal(speaksAnother(german, german), false)
  assert.equal(speaksAnother(english, texts[9]![1]), true)
  assert.equal(speaksAnother(english, 'refund'), null)
  // What is asked for is no mismatch.
  assert.equal(speaksAnother(`Please translate into German: ${english}`, german), null)
  // Nor is code.
  assert.equal(
    speaksAnother(german, '```python\nfor i in range(10): print(i if i is not None else "the")\n```'),
    null,
  )
})

test('real English questions and answers are nearly never said to differ', { skip }, (t) => {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const said = lines.map((line) => {
    const { user_query, chatgpt_response } = JSON.parse(line)
    return speaksAnother(user_query, chatgpt_response)
  })
  const known = said.filter((value) => value !== null)
  const differing = known.filter((value) => value).length
  t.diagnostic(`${lines.length} pairs, ${known.length} told, ${differing} said to differ`)
  assert.ok(known.length > lines.length / 2)
  assert.ok(differing < 10)
})
