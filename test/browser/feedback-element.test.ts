import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Locator } from 'playwright-core'
import { answerSite, type SiteVisitor, visitSite } from './answer-site.ts'
import { waitFor } from './api-caller.ts'
import { breaches, themeRules } from './axe.ts'
import { openCollector } from './feedback-collector.ts'
import { inBrowser } from './shared-browser.ts'

const answer = 'The branch opens at nine. It closes at five. On Sundays it is closed.'
let tokens = 0

type Asked = { attributes?: string; script?: string; head?: string; headers?: Record<string, string> }

/** A page with an answer and the component below it. `gone` collects what the application's listener is told. */
async function askingPage({ attributes = '', script = '', head = '', headers = {} }: Asked = {}) {
  const [site, collector, visitor] = await Promise.all([answerSite(), openCollector(), visitSite()])
  tokens += 1
  const claims = JSON.stringify(['project', 'an inference', `trace ${tokens}`, null, 4_000_000_000_000, 1])
  const token = `lwf1.${Buffer.from(claims).toString('base64url')}.${'s'.repeat(22)}`
  const element = `<loopwright-feedback token="${token}" url="${collector.url}" for="answer" ${attributes}></loopwright-feedback>`
  const code = await site.putModule(
    `import '${import.meta.dirname}/../../packages/sdk/src/browser.ts'\nconst widget = document.querySelector('loopwright-feedback')\n${script}`,
  )
  const path = site.put(
    `${head}<p id="answer">${answer}</p>${element}<script type="module" src="${code}"></script>`,
    headers,
  )
  await visitor.page.goto(path)
  await visitor.page.getByRole('button').first().waitFor()
  const untilSaid = (count: number) =>
    waitFor(
      async () => collector.said(token),
      ({ length }) => length >= count,
      8_000,
    )
  const close = async () => {
    await visitor.close()
    collector.close()
  }
  return { ...visitor, token, collector, untilSaid, close }
}

async function pressKeys({ page }: SiteVisitor, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

const focused = ({ page }: SiteVisitor) =>
  page.evaluate<string>('document.activeElement?.shadowRoot?.activeElement?.textContent ?? ""')

/** Of the page, in which the function below runs. */
declare function getComputedStyle(element: unknown): Record<string, string>

const styleOf = (element: Locator, property: string) =>
  element.evaluate((found, name) => getComputedStyle(found)[name], property)

describe('<loopwright-feedback>', { concurrency: true }, () => {
  it(
    'is answered with the keyboard alone: why, which sentence, how it should read; and what was said is changed',
    inBrowser,
    async () => {
      const by = await askingPage()
      const { page } = by
      await pressKeys(by, 'Tab', 'Tab')
      assert.equal(await focused(by), 'No')
      await pressKeys(by, 'Enter')
      await page.getByText('Below you can say what was wrong').waitFor()
      await pressKeys(by, 'Tab', 'Space')
      assert.equal(await page.getByLabel('A fact is wrong').isChecked(), true)
      await pressKeys(by, 'Tab')
      assert.equal(await focused(by), 'Mark what is selected')
      await pressKeys(by, 'Enter')
      await page.getByText('Select a part of the answer first.').waitFor()
      await pressKeys(by, 'Tab', 'Enter', 'Tab', 'Tab', 'Space')
      await page.getByRole('button', { name: 'Remove the mark: It closes at five.' }).waitFor()
      assert.equal(await page.evaluate('CSS.highlights.get("loopwright-marked").size'), 1)
      await pressKeys(by, 'Tab', 'Tab', 'ControlOrMeta+a')
      await page.keyboard.type('The branch is open from nine to six.')
      await pressKeys(by, 'Tab', 'Enter')
      await page.getByText('What you said was sent.').waitFor()
      assert.equal(await focused(by), 'Change what I said')
      const said = await by.untilSaid(4)
      const target = { kind: 'inference', id: 'an inference' }
      const range = { start: 26, end: 44 }
      assert.deepEqual(
        said.map(({ id, ...rest }) => rest),
        [
          { signal: 'helpful', target, value: false, channel: 'web' },
          ...[{ signal: 'reason', target, value: 'wrong fact', channel: 'web' }].map((reason) => ({
            ...reason,
            anchor: { kind: 'text', ...range },
          })),
          { signal: 'marked', target, value: [{ ...range, label: 'wrong fact' }], channel: 'web' },
          {
            ...{ signal: 'correction', target, channel: 'web' },
            value: 'The branch is open from nine to six.',
          },
        ],
      )
      // Another reason revises the first; taking the press back takes everything back.
      await pressKeys(by, 'Enter')
      assert.equal(await page.getByLabel('A fact is wrong').isChecked(), true)
      await pressKeys(by, 'ArrowDown')
      await page.getByLabel('How should it read?').press('ControlOrMeta+Enter')
      const idOf = (signal: string) => said.find((item) => item.signal === signal)?.id
      const revised = (await by.untilSaid(6)).slice(4)
      assert.deepEqual(
        revised.map(({ signal, supersedes }) => [signal, supersedes]),
        [
          ['reason', idOf('reason')],
          ['marked', idOf('marked')],
        ],
      )
      await page.getByRole('button', { name: 'No' }).press('Enter')
      await page.getByText('Taken back.').waitFor()
      const takenBack = (await by.untilSaid(10)).slice(6)
      assert.deepEqual(
        takenBack.map(({ signal, value, supersedes }) => [signal, value, supersedes]),
        [
          ['helpful', null, idOf('helpful')],
          ['reason', null, revised[0]?.id],
          ['marked', null, revised[1]?.id],
          ['correction', null, idOf('correction')],
        ],
      )
      assert.equal(await page.evaluate('CSS.highlights.get("loopwright-marked").size'), 0)
      assert.deepEqual(by.faults, [])
      await by.close()
    },
  )

  it('has its second press revise the first', inBrowser, async () => {
    const by = await askingPage()
    await by.page.getByRole('button', { name: 'Yes' }).click()
    await by.page.getByText('Thank you.').waitFor()
    await by.page.getByRole('button', { name: 'No' }).click()
    const [first, second] = await by.untilSaid(2)
    assert.deepEqual([first?.value, second?.value, second?.supersedes], [true, false, first?.id])
    assert.equal(await by.page.getByRole('button', { name: 'No', pressed: true }).count(), 1)
    await by.page.getByRole('button', { name: 'Cancel' }).press('Escape')
    assert.equal(await by.page.getByRole('button', { name: 'No', expanded: false }).count(), 1)
    assert.equal(await focused(by), 'Say what was wrong')
    await by.close()
  })

  it('is accessible in the light and the dark scheme, closed and open', inBrowser, async () => {
    const by = await askingPage()
    assert.deepEqual(await breaches(by.page, themeRules[0][1]), [])
    await by.page.getByRole('button', { name: 'No' }).click()
    await by.page.getByText('Or choose sentences').click()
    await by.page.getByLabel('It closes at five.').check()
    for (const [colorScheme, rules] of themeRules) {
      await by.page.emulateMedia({ colorScheme })
      assert.deepEqual(await breaches(by.page, rules), [])
      assert.equal(
        await styleOf(by.page.locator('loopwright-feedback .box'), 'backgroundColor'),
        colorScheme === 'light' ? 'rgb(251, 250, 247)' : 'rgb(35, 34, 32)',
      )
    }
    await by.close()
  })

  it('shows what is pressed where colours are forced, and keeps to a phone', inBrowser, async () => {
    const by = await askingPage()
    await by.page.emulateMedia({ forcedColors: 'active' })
    await by.page.setViewportSize({ width: 320, height: 600 })
    await by.page.getByRole('button', { name: 'No' }).click()
    const colours = await Promise.all(
      ['Yes', 'No'].map((name) => styleOf(by.page.getByRole('button', { name }), 'backgroundColor')),
    )
    assert.notEqual(colours[0], colours[1])
    assert.ok(await by.page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
    await by.close()
  })

  it('speaks another language, from right to left, in the colours of the page', inBrowser, async () => {
    const by = await askingPage({
      attributes: 'dir="rtl" lang="ar" text-yes="نعم" text-no="لا"',
      head: '<style>loopwright-feedback { --loopwright-accent: rgb(1, 2, 3) } loopwright-feedback::part(yes) { letter-spacing: 3px }</style>',
      script: `widget.texts = { question: 'هل كان هذا مفيدا؟', reasons: { 'wrong fact': 'معلومة خاطئة' } }`,
    })
    const yes = by.page.getByRole('button', { name: 'نعم' })
    const no = by.page.getByRole('button', { name: 'لا' })
    const [question, first] = [
      await by.page.getByText('هل كان هذا مفيدا؟').boundingBox(),
      await yes.boundingBox(),
    ]
    assert.ok(question!.x > first!.x, 'the question stands to the right')
    assert.equal(await styleOf(yes, 'letterSpacing'), '3px')
    await no.click()
    assert.equal(await by.page.getByRole('radio').count(), 1)
    assert.equal(await styleOf(no, 'backgroundColor'), 'rgb(1, 2, 3)')
    // A new text while somebody writes takes nothing from them.
    await by.page.getByRole('radio').check()
    await by.page.getByRole('textbox').fill('So')
    await by.page.evaluate(`document.querySelector('loopwright-feedback').setAttribute('text-send', 'أرسل')`)
    assert.equal(await by.page.getByRole('radio').isChecked(), true)
    assert.equal(await by.page.getByRole('textbox').inputValue(), 'So')
    await by.page.getByRole('button', { name: 'أرسل' }).click()
    assert.deepEqual(
      (await by.untilSaid(3)).map(({ signal, value }) => [signal, value]),
      [
        ['helpful', false],
        ['reason', 'wrong fact'],
        ['correction', 'So'],
      ],
    )
    await by.close()
  })

  it(
    'sends a deliberate press of somebody who asks not to be tracked, and nothing of one who does not consent',
    inBrowser,
    async () => {
      const by = await askingPage({
        script: `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })
          globalThis.agrees = false
          widget.consent = () => globalThis.agrees`,
      })
      await by.page.getByRole('button', { name: 'Yes' }).click()
      await by.page.getByText('you have not agreed').waitFor()
      assert.equal(await by.page.getByRole('button', { name: 'Yes', pressed: true }).count(), 0)
      assert.equal(await by.page.evaluate('localStorage.length'), 0)
      await by.page.evaluate('globalThis.agrees = true')
      await by.page.getByRole('button', { name: 'Yes' }).click()
      assert.equal((await by.untilSaid(1)).length, 1)
      await by.close()
    },
  )

  it(
    'lives under a strict content policy, and lets the application keep what is said',
    inBrowser,
    async () => {
      const policy = `default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'; trusted-types 'none'`
      const by = await askingPage({
        headers: { 'content-security-policy': policy },
        script: `addEventListener('loopwright-feedback', (event) => {
          globalThis.kept = event.detail
          if (event.detail.signal === 'helpful') event.preventDefault()
        })`,
      })
      await by.page.getByRole('button', { name: 'No' }).click()
      assert.equal(await by.page.evaluate('globalThis.kept.signal'), 'helpful')
      await by.page.getByLabel('Too long').check()
      await by.page.getByRole('button', { name: 'Send' }).click()
      assert.deepEqual(
        (await by.untilSaid(1)).map(({ signal }) => signal),
        ['reason'],
      )
      assert.deepEqual(by.faults, [])
      await by.close()
    },
  )

  it('works as the documentation writes it', inBrowser, async () => {
    const text = await readFile(join(import.meta.dirname, '../../docs/feedback.md'), 'utf8')
    const snippet = /```html\n([^`]*<loopwright-feedback[^`]*)```/.exec(text)![1]!
    const [site, collector, by] = await Promise.all([answerSite(), openCollector(), visitSite()])
    const token = `lwf1.${Buffer.from('["p","an inference"]').toString('base64url')}.s`
    const body = snippet
      .replaceAll('lwf1.…', token)
      .replaceAll('https://loopwright.example.com', collector.url)
      .replaceAll('/loopwright/browser.js', '/browser.js')
    await by.page.goto(site.put(body))
    await by.page.getByRole('button', { name: 'No' }).click()
    await by.page.getByRole('textbox').fill('At six.')
    await by.page.getByRole('button', { name: 'Send' }).click()
    await waitFor(
      async () => collector.said(token).map(({ signal }) => signal),
      (signals) => ['helpful', 'correction'].every((signal) => signals.includes(signal)),
      8_000,
    )
    await by.close()
    collector.close()
  })

  it('is a component of React, which watches as well', inBrowser, async () => {
    const [site, collector, by] = await Promise.all([answerSite(), openCollector(), visitSite()])
    const token = `lwf1.${Buffer.from('["p","an inference"]').toString('base64url')}.s`
    const code = await site.putModule(`
      import { LoopwrightFeedback, useObserve } from '${import.meta.dirname}/../../packages/sdk/src/browser/react.ts'
      import { StrictMode, useRef, useState } from 'react'
      import { createRoot } from 'react-dom/client'
      const connection = { token: '${token}', url: '${collector.url}' }
      function Answer() {
        const ref = useRef(null)
        const watch = useObserve(ref, connection)
        const [heard, setHeard] = useState([])
        return <>
          <p id="answer" ref={ref}>${answer}</p>
          <button onClick={() => watch.nextMessage()}>Go on</button>
          <LoopwrightFeedback {...connection} for="answer" texts={{ question: 'Useful?' }} className="mine"
            onFeedback={({ detail }) => setHeard((before) => [...before, detail.signal])} />
          <output>{heard.join(' ')}</output>
        </>
      }
      createRoot(document.querySelector('#root')).render(<StrictMode><Answer /></StrictMode>)`)
    await by.page.goto(site.put(`<div id="root"></div><script type="module" src="${code}"></script>`))
    await by.page.getByText('Useful?').waitFor()
    // Longer than a glance, which is not told.
    await by.page.waitForTimeout(700)
    await by.page.locator('loopwright-feedback.mine').getByRole('button', { name: 'No' }).click()
    await by.page.getByRole('textbox').fill('Kept while the page renders again')
    await by.page.getByLabel('Unsafe').check()
    await by.page.getByRole('button', { name: 'Send' }).click()
    await by.page.getByText('helpful reason correction').waitFor()
    await by.page.getByRole('button', { name: 'Go on' }).click()
    const said = await waitFor(
      async () => collector.said(token),
      (items) => items.some(({ signal }) => signal === 'followed-up'),
      8_000,
    )
    assert.deepEqual(
      new Set(said.map(({ signal }) => signal)),
      new Set(['helpful', 'reason', 'correction', 'dwell', 'followed-up']),
    )
    assert.equal(said.filter(({ signal }) => signal === 'followed-up').length, 1)
    assert.deepEqual(by.faults, [])
    await by.close()
    collector.close()
  })
})
