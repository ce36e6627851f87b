import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { apiCaller } from './api-caller.ts'
import { breachesInBothThemes } from './axe.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

const attack = `# A title

<script>window.breached = 'script'</script>
<img src=x onerror="window.breached = 'onerror'">
<iframe srcdoc="<script>parent.breached = 'iframe'</script>"></iframe>
<a href="javascript:window.breached='raw link'">raw link</a>

[a link](javascript:window.breached='link') and [data](data:text/html,<script>1</script>) and [outside](https://outside.example/page)
and [the bank](https://bank.example@outside.example/login) and [within](/settings)

![a picture](https://outside.example/pixel.png?trace=secret) ![vector](data:image/svg+xml;base64,PHN2Zy8+)

| a | b |
|---|---|
| <svg onload="window.breached='svg'"> | **bold** |
`
const rightToLeft = '\u202e\u2067evil\u2066 مرحبا بالعالم 👩‍💻'
const remote = 'https://outside.example/image.png'
const drawing = 'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+'

/** Sends spans of one trace, and opens it. */
async function openTrace(page: Page, origin: string, traceId: string, spans: object[]): Promise<void> {
  const { secretKey } = await seededServer()
  const common = { traceId, name: traceId, kind: 'inference' }
  const beganAtMs = Date.now() - spans.length
  for (let at = 0; at < spans.length; at += 1000) {
    const batch = spans.slice(at, at + 1000).map((span, later) => ({
      ...{ ...common, startedAt: new Date(beganAtMs + at + later).toISOString() },
      ...span,
    }))
    const { rejected } = await apiCaller(origin, secretKey)<{ rejected: unknown[] }>(
      'POST',
      '/api/v1/traces',
      { spans: batch },
    )
    assert.deepEqual(rejected, [])
  }
  await page.goto(`/traces/${traceId}`)
  await page.getByRole('tab', { name: 'JSON' }).waitFor()
}

test(
  'a hostile trace is inert in every view: nothing runs, nothing is fetched, links lead nowhere dangerous',
  inBrowser,
  async () => {
    const { page, origin, outside, faults, close } = await signedIn()
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    const attributes = { [attack.slice(0, 150)]: attack, [rightToLeft]: [attack] }
    const links = [{ traceId: '"><script>1</script>', spanId: 'javascript:1', attributes: { note: attack } }]
    const call = {
      id: attack,
      function: { name: `<b>${rightToLeft}</b>`, arguments: JSON.stringify({ html: attack }) },
    }
    const messages = [
      { role: `<i>system</i>`, content: attack },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: remote } },
          { type: 'image_url', image_url: { url: drawing } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [call] },
      {
        role: 'tool',
        tool_call_id: attack,
        content: JSON.stringify([
          { content: attack, source: 'javascript:window.breached=1', title: attack, score: 1 },
        ]),
      },
    ]
    const shared = {
      ...{
        sessionId: 'hostile-session',
        endUserId: `<b>${rightToLeft}</b>`,
        userTaskId: attack.slice(0, 150),
      },
      ...{ tags: [attack.slice(0, 150)], metadata: { [rightToLeft]: attack }, attributes, links },
      events: [{ name: attack.slice(0, 150), at: new Date().toISOString(), attributes }],
    }
    await openTrace(page, origin, 'hostile', [
      {
        ...{
          ...shared,
          spanId: 'one',
          name: rightToLeft,
          status: 'error',
          errorMessage: attack,
          model: attack.slice(0, 150),
        },
        ...{
          input: { messages },
          output: { choices: [{ message: { role: 'assistant', content: attack } }] },
        },
      },
      {
        ...shared,
        spanId: 'two',
        parentSpanId: 'one',
        kind: 'tool',
        input: attack,
        output: { html: attack },
      },
      {
        ...shared,
        spanId: 'three',
        parentSpanId: 'one',
        kind: 'retrieval',
        input: attack,
        output: [{ text: attack, url: remote }],
      },
    ])
    await page.getByText('A title', { exact: true }).first().waitFor()
    await page.getByText('not loaded').first().waitFor()
    await page.keyboard.press('ArrowUp')
    for (const span of ['one', 'two', 'three']) {
      await page.waitForURL(new RegExp(`span=${span}`))
      for (const view of ['2', '3', '4', '1']) {
        await page.keyboard.press(view)
        await page.getByRole('tabpanel').waitFor()
        assert.equal(await page.locator('main :is(img, iframe, script, svg, object, embed, form)').count(), 0)
        for (const [href, rel] of await linksIn(page)) {
          assert.match(href, /^(\/|https:\/\/(bank\.example@)?outside\.example\/)/)
          if (!href.startsWith('/')) assert.match(rel, /noopener noreferrer/)
        }
      }
      await page.keyboard.press('ArrowDown')
    }
    await page.goto('/traces/hostile?span=one')
    // A link says where it really leads, and one that would lead into this app is none.
    const bank = page.getByRole('link', { name: 'the bank' }).first()
    assert.match((await bank.locator('xpath=..').textContent()) ?? '', /the bank \(outside\.example\)/)
    assert.equal(await page.getByRole('link', { name: 'within' }).count(), 0)
    for (const path of ['/traces', '/sessions/hostile-session', '/tasks']) {
      await page.goto(path)
      await page.getByText('evil').first().waitFor()
    }
    assert.equal(await page.evaluate<boolean>("'breached' in window"), false)
    assert.deepEqual(dialogs, [])
    assert.deepEqual(outside, [])
    assert.deepEqual(faults, [])
    await close()
  },
)

const linksIn = (page: Page) =>
  page
    .locator('main a')
    .evaluateAll((found) =>
      found.map((link): [string, string] => [
        link.getAttribute('href') ?? '',
        link.getAttribute('rel') ?? '',
      ]),
    )

test('a name that turns the reading direction turns nothing but itself', inBrowser, async () => {
  const { page, origin, close } = await signedIn()
  await openTrace(page, origin, 'turned', [{ spanId: 'one', name: rightToLeft, input: 'x', output: 'y' }])
  for (const path of ['/traces', '/traces/turned']) {
    await page.goto(path)
    await page.getByText('evil').first().waitFor()
    const isIsolated = await page
      .locator('main')
      .evaluate((main) =>
        [...main.querySelectorAll('*')]
          .filter(({ childNodes }) =>
            [...childNodes].some((node) => node.nodeType === 3 && node.textContent?.includes('\u202e')),
          )
          .every((element) => element.matches('bdi, [dir=auto]')),
      )
    assert.ok(isIsolated, path)
  }
  // Where a text stands for exactly what was sent, what hides in it is written out.
  await page.goto('/traces/turned?view=json')
  await page.getByText('\\u202e').first().waitFor()
  await close()
})

test(
  'a text nested or long beyond reason is shown as it is, and the page stays alive',
  inBrowser,
  async () => {
    const { page, origin, faults, close } = await signedIn()
    const deepJson = '['.repeat(10_000) + ']'.repeat(10_000)
    const messages = [
      { role: 'user', content: `${'> '.repeat(5_000)}deep` },
      { role: 'tool', tool_call_id: 'c', content: deepJson },
    ]
    await openTrace(page, origin, 'endless', [
      { spanId: 'one', input: { messages }, output: 'word '.repeat(40_000), attributes: { deep: deepJson } },
    ])
    await page
      .getByRole('button', { name: /Show the other/ })
      .last()
      .click()
    assert.equal(await page.locator('main blockquote').count(), 0)
    for (const view of ['details', 'json', 'read']) {
      await page.goto(`/traces/endless?view=${view}`)
      await page.getByRole('tab', { name: 'Details' }).waitFor()
    }
    assert.deepEqual(faults, [])
    await close()
  },
)

test(
  'a span of two megabytes is cut until its reader asks for it, and answers keys meanwhile',
  inBrowser,
  async () => {
    const { page, origin, faults, close } = await signedIn()
    const rows = Array.from({ length: 12_000 }, (_, at) => ({
      row: at,
      text: `${'lorem ipsum '.repeat(13)}${at}`,
    }))
    await openTrace(page, origin, 'two-megabytes', [
      { spanId: 'one', kind: 'tool', input: { rows }, output: 'done' },
    ])
    await page.getByText('Only the beginning is shown').waitFor()
    await page.getByRole('button', { name: 'Load whole' }).click()
    await page.getByText('Only the beginning is shown').waitFor({ state: 'detached' })
    await page.keyboard.press('3')
    const json = page.getByRole('region', { name: 'The span as JSON' })
    await json.getByText('"traceId"').waitFor()
    // However many lines there are, only those in view exist.
    assert.ok((await json.locator('[data-index]').count()) < 200)
    await json.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await json
      .getByText(/"row": *$/)
      .or(json.getByText('"outputText"'))
      .first()
      .waitFor()
    await page.keyboard.press('2')
    await page.getByText('What it is').waitFor()
    assert.deepEqual(faults, [])
    await close()
  },
)

test('a trace of five thousand spans is walked, folded and unfolded with keys', inBrowser, async () => {
  const { page, origin, faults, close } = await signedIn()
  const spans = Array.from({ length: 5_000 }, (_, at) => ({
    ...{ spanId: `s${at}`, name: `span ${at}`, kind: 'tool', durationMs: 10 },
    ...{ startedAt: new Date(1_700_000_000_000 + at).toISOString(), input: `in ${at}`, output: `out ${at}` },
    ...(at > 0 && { parentSpanId: `s${Math.floor((at - 1) / 10)}` }),
  }))
  await openTrace(page, origin, 'many', spans)
  const tree = page.getByRole('tree', { name: 'Spans' })
  const chosen = tree.getByRole('treeitem', { selected: true })
  await chosen.getByText('span 0', { exact: true }).waitFor()
  assert.ok((await tree.getByRole('treeitem').count()) < 150)
  await page.keyboard.press('ArrowDown')
  await chosen.getByText('span 1', { exact: true }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowDown')
  await chosen.getByText('span 2', { exact: true }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await chosen.getByText('span 11', { exact: true }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await chosen.getByText('span 1', { exact: true }).waitFor()
  for (let press = 0; press < 60; press += 1) await page.keyboard.press('j')
  assert.match(page.url(), /span=s\d+/)
  assert.equal(await chosen.count(), 1)
  assert.deepEqual(faults, [])
  await close()
})

test('every view of a trace is accessible in both themes', inBrowser, async () => {
  const { page, origin, close } = await signedIn()
  const call = { id: 'c', function: { name: 'look_up', arguments: '{"city":"Oslo"}' } }
  await openTrace(page, origin, 'seen', [
    {
      ...{ spanId: 'one', name: 'agent', kind: 'agent', input: 'Warm?', output: 'No' },
      ...{
        events: [{ name: 'first token', at: new Date().toISOString() }],
        links: [{ traceId: 'other', spanId: 'x' }],
      },
    },
    {
      ...{ spanId: 'two', parentSpanId: 'one', model: 'gpt-4o', promptTokens: 5 },
      input: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Warm?' },
              { type: 'image_url', image_url: { url: remote } },
            ],
          },
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c', content: '{"celsius":4}' },
        ],
      },
      output: [
        { type: 'reasoning', summary: [{ text: 'Hm.' }] },
        { role: 'assistant', content: '**No**' },
      ],
    },
    {
      spanId: 'three',
      parentSpanId: 'one',
      kind: 'retrieval',
      output: [{ text: 'a', score: 0.5, url: remote }],
    },
    {
      spanId: 'four',
      parentSpanId: 'one',
      kind: 'tool',
      status: 'error',
      errorMessage: 'no',
      input: { a: [1] },
    },
  ])
  await page.goto('/traces/seen?span=one')
  for (const keys of ['4', '3', '2', '1 j', 'j', 'j']) {
    for (const key of keys.split(' ')) await page.keyboard.press(key)
    await page.getByRole('tabpanel').waitFor()
    assert.deepEqual(await breachesInBothThemes(page), [], `after ${keys}`)
  }
  await close()
})
