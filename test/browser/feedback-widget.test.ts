import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { testServer } from '@loopwright/server/testing/test-server'
import { answerSite, type SiteVisitor, visitSite } from './answer-site.ts'
import { type ApiCaller, apiCaller, waitFor } from './api-caller.ts'
import { breaches, themeRules } from './axe.ts'
import { inBrowser } from './shared-browser.ts'

/** What the model says, in Markdown, and what the application makes of it. */
const source = 'The branch opens at **nine**. It closes at five.'
const rendered = 'The branch opens at <b>nine</b>. It closes at five.'

type Kept = {
  signal: string
  value: unknown
  anchor: { kind: string; start: number; end: number } | null
  author: { kind: string; id: string | null }
  channel: string | null
  inferenceId: string | null
  linked: boolean
}

/** One answer of the gateway, from a model that always says the same. */
async function askModel(t: { after(run: () => void): void }) {
  const model = createServer((_, response) => {
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: source } }]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices }))
  })
  await once(model.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    model.closeAllConnections()
    model.close()
  })
  const server = await testServer()
  const { key } = await server.project('admin')
  const api = apiCaller(server.url, key)
  const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`
  await api('POST', '/api/v1/providers', { name: 'nearby', baseUrl })
  const messages = [{ role: 'user', content: 'When are you open?' }]
  const answered = await server.request('/v1/chat/completions', {
    ...{ method: 'POST', key },
    body: JSON.stringify({ model: 'nearby/m', user: 'customer-17', messages }),
  })
  assert.equal(answered.status, 200, await answered.clone().text())
  const header = (name: string) => answered.headers.get(`x-loopwright-${name}`) ?? ''
  return { url: server.url, api, inferenceId: header('inference-id'), token: header('feedback-token') }
}

type Answer = Awaited<ReturnType<typeof askModel>>

async function openAnswer(by: SiteVisitor, { token, url }: Answer): Promise<void> {
  const { put } = await answerSite()
  const connection = `token="${token}" url="${url}"`
  const script = `import { observe } from '/browser.js'
    const element = document.getElementById('answer')
    const source = ${JSON.stringify(source)}
    document.querySelector('loopwright-feedback').source = source
    globalThis.watch = observe(element, { token: '${token}', url: '${url}', source })`
  await by.page.goto(
    put(
      `<p id="answer">${rendered}</p><loopwright-feedback ${connection} for="answer"></loopwright-feedback><a href="/elsewhere" style="color:inherit">Elsewhere</a><script type="module">${script}</script>`,
    ),
  )
  await by.page.waitForFunction('globalThis.watch')
}

/** What is kept of what end users said; the server's own signals on the call are left out. */
async function keptOf(api: ApiCaller, inferenceId: string): Promise<Kept[]> {
  const { items } = await api<{ items: Kept[] }>('GET', `/api/v1/feedback?inferenceId=${inferenceId}`)
  return items.filter(({ author }) => author.kind === 'end-user')
}

async function selectWords({ page }: SiteVisitor, from: string, to: string): Promise<void> {
  // As a person does it: the mouse goes down before the first word and up behind the last.
  const edge = (text: string, side: 'left' | 'right') =>
    page.evaluate<{ x: number; y: number }>(`(() => {
      const walker = document.createTreeWalker(document.getElementById('answer'), NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf('${text}')
        if (at === -1) continue
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + ${text.length})
        const box = range.getBoundingClientRect()
        return { x: box.${side}, y: (box.top + box.bottom) / 2 }
      }
    })()`)
  const [start, end] = [await edge(from, 'left'), await edge(to, 'right')]
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.up()
}

test(
  'on a page of another site a person copies, marks a part, rewrites it and leaves, and everything is there',
  inBrowser,
  async (t) => {
    const answer = await askModel(t)
    const by = await visitSite()
    const { page } = by
    await openAnswer(by, answer)
    for (const [colorScheme, rules] of themeRules) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await breaches(page, rules), [])
    }
    await selectWords(by, 'opens', 'nine')
    await page.keyboard.press('Control+c')
    await page.getByRole('button', { name: 'No' }).click()
    await page.getByLabel('A fact is wrong').check()
    await selectWords(by, 'closes', 'five')
    await page.getByRole('button', { name: 'Mark what is selected' }).click()
    await page.getByRole('button', { name: 'Remove the mark: closes at five' }).waitFor()
    assert.equal(await page.getByLabel('How should it read?').inputValue(), source)
    const better = 'The branch opens at **nine**. It closes at six.'
    await page.getByLabel('How should it read?').fill(better)
    assert.deepEqual(await breaches(page, themeRules[0][1]), [])
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('What you said was sent.').waitFor()
    // The last is said on the way out.
    await page.getByRole('link', { name: 'Elsewhere' }).click()
    await page.waitForURL('**/elsewhere')

    const kept = await waitFor(
      () => keptOf(answer.api, answer.inferenceId),
      (items) =>
        ['copied', 'helpful', 'reason', 'marked', 'correction', 'dwell'].every((signal) =>
          items.some((item) => item.signal === signal && item.linked),
        ),
      10_000,
    )
    const of = (signal: string) => kept.find((item) => item.signal === signal)!
    const characters = (text: string) => text.replace(/[\s*]/g, '').length
    const range = (text: string) => {
      const start = source.indexOf(text)
      return { start, end: start + text.length }
    }
    assert.equal(of('helpful').value, false)
    // The quote is the server's, which has the answer: no text of it left the page.
    const copied = 'opens at **nine'
    assert.deepEqual(of('copied').anchor, { kind: 'text', ...range(copied), quote: copied })
    assert.equal(of('copied').value, Number((characters('opens at nine') / characters(source)).toFixed(4)))
    assert.equal(of('reason').value, 'wrong fact')
    assert.equal(of('reason').anchor?.start, range('closes').start)
    const [mark] = of('marked').value as { start: number; end: number; label: string }[]
    assert.deepEqual(
      { start: mark?.start, end: mark?.end, label: mark?.label },
      { ...range('closes at five'), label: 'wrong fact' },
    )
    assert.equal(of('correction').value, better)
    assert.ok(Number(of('dwell').value) >= 500)
    for (const { author, channel, inferenceId } of kept)
      assert.deepEqual(
        [author, channel, inferenceId],
        [{ kind: 'end-user', id: 'customer-17' }, 'web', answer.inferenceId],
      )
    assert.deepEqual(by.faults, [])
    await by.close()
  },
)

test('with keys alone, offline and back, a press is revised and taken back', inBrowser, async (t) => {
  const answer = await askModel(t)
  const by = await visitSite()
  await openAnswer(by, answer)
  await by.context.setOffline(true)
  await by.page.keyboard.press('Tab')
  await by.page.keyboard.press('Enter')
  await by.page.getByRole('button', { name: 'Yes', pressed: true }).waitFor()
  await by.page.keyboard.press('Tab')
  await by.page.keyboard.press('Space')
  await by.page.getByRole('button', { name: 'No', pressed: true }).waitFor()
  assert.deepEqual(await keptOf(answer.api, answer.inferenceId), [])
  await by.context.setOffline(false)
  const helpful = (count: number) =>
    waitFor(
      async () => (await keptOf(answer.api, answer.inferenceId)).filter(({ signal }) => signal === 'helpful'),
      ({ length }) => length === count,
      10_000,
    )
  const values = (items: Kept[]) => new Set(items.map(({ value }) => value))
  assert.deepEqual(values(await helpful(2)), new Set([false, true]))
  await by.page.keyboard.press('Space')
  assert.deepEqual(values(await helpful(3)), new Set([null, false, true]))
  await by.close()
})
