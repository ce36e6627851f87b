import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { bundleForBrowsers } from '../../scripts/bundle-for-browsers.ts'
import { answerSite, type SiteVisitor, visitSite } from './answer-site.ts'
import { waitFor } from './api-caller.ts'
import { type FeedbackCollector, openCollector } from './feedback-collector.ts'
import { inBrowser } from './shared-browser.ts'

const limitBytes = 12 * 1024
let tokens = 0

/** A token as a page sees it: the claims are readable, the signature is the server's affair. */
function newToken(): string {
  tokens += 1
  const claims = ['project', 'an inference', `trace-${tokens}`, null, 4_000_000_000_000, 1]
  return `lwf1.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'s'.repeat(22)}`
}

const answer = `<article id="answer"><p>Oslo is <b>4 °C</b> and cloudy.</p><p>Source: <a href="#one">one</a> and <a href="#two" id="two">two</a>.</p></article>
<button data-loopwright-regenerate="answer">Again</button><p id="beyond" style="margin-top:3000px">Beyond</p>`
const answerText = 'Oslo is 4 °C and cloudy.Source: one and two.'

type Watched = SiteVisitor & { collector: FeedbackCollector }
type Observed = { options?: string; visitor?: SiteVisitor; before?: Watched }

/** A page that watches its answer, with `watch` for the test to speak to. */
async function watchedPage({ options = '', visitor, before }: Observed = {}) {
  const [site, collector] = await Promise.all([answerSite(), before?.collector ?? openCollector()])
  const token = newToken()
  const script = `import { observe } from '/browser.js'
    globalThis.watch = observe(document.getElementById('answer'), { token: '${token}', url: '${collector.url}/', ${options} })`
  const by = before ?? visitor ?? (await visitSite())
  await by.page.goto(site.put(`${answer}<script type="module">${script}</script>`))
  await by.page.waitForFunction('globalThis.watch')
  const until = (...signals: string[]) =>
    waitFor(
      async () => collector.said(token),
      (said) => signals.every((signal) => said.some((item) => item.signal === signal)),
      8_000,
    )
  const close = async () => {
    await by.close()
    collector.close()
  }
  return { ...by, token, collector, until, close }
}

/** Leaves by a link or an address, as a visitor does: the page's last word is sent on its way out. */
const leave = ({ page }: SiteVisitor) => page.goto('/elsewhere')

const selectText = (by: SiteVisitor, selector: string) =>
  by.page.evaluate(
    `{ const range = document.createRange(); range.selectNodeContents(document.querySelector('${selector}')); getSelection().removeAllRanges(); getSelection().addRange(range) }`,
  )

describe('in the browser', { concurrency: true }, () => {
  it('stays small: everything for browsers together', async (context) => {
    const bytes = gzipSync(await bundleForBrowsers(), { level: 9 }).length
    context.diagnostic(`observe and <loopwright-feedback>: ${bytes} bytes gzip of ${limitBytes}`)
    assert.ok(bytes <= limitBytes, `${bytes} bytes are more than ${limitBytes}`)
  })

  it(
    'what a visitor does with an answer is told when they leave: shares, ranges and times, and no text',
    inBrowser,
    async () => {
      const by = await watchedPage()
      await selectText(by, '#answer b')
      await by.page.keyboard.press('Control+c')
      await by.until('selected', 'copied')
      await selectText(by, '#answer')
      await by.page.keyboard.press('Control+c')
      await by.page.click('#two')
      await by.page.click('text=Again')
      await leave(by)
      const said = await by.until('copied', 'selected', 'clicked', 'dwell', 'regenerated')
      const of = (signal: string) => said.filter((item) => item.signal === signal)
      const whole = answerText.replace(/\s/g, '').length
      assert.deepEqual(
        of('copied').map(({ value, anchor }) => [value, anchor]),
        [
          [Number((3 / whole).toFixed(4)), { kind: 'text', start: 8, end: 12 }],
          [1, { kind: 'text', start: 0, end: answerText.length }],
        ],
      )
      assert.equal(of('selected')[0]?.value, Number((3 / whole).toFixed(4)))
      assert.deepEqual(
        of('clicked').map(({ value, anchor }) => [value, anchor]),
        [[true, { kind: 'citation', index: 1 }]],
      )
      assert.equal(of('regenerated').length, 1)
      const dwell = Number(of('dwell').at(-1)?.value)
      assert.ok(dwell >= 1_000 && dwell < 15_000, `${dwell} ms in view`)
      for (const { target, channel } of said)
        assert.deepEqual([target, channel], [{ kind: 'inference', id: 'an inference' }, 'web'])
      assert.doesNotMatch(JSON.stringify(said), /Oslo|cloudy|°C/)
      assert.deepEqual(by.faults, [])
      await by.close()
    },
  )

  it(
    'ranges are those of the source of a rendered answer, and texts are sent when asked for',
    inBrowser,
    async () => {
      const source = 'Oslo is **4 °C** and cloudy.\\n\\nSource: [one](#one) and [two](#two).'
      const by = await watchedPage({ options: `source: '${source}', includeText: true` })
      await selectText(by, '#answer b')
      await by.page.keyboard.press('Control+c')
      await by.page.evaluate('watch.copied(), watch.nextMessage("And tomorrow?")')
      const said = await by.until('copied', 'followed-up')
      assert.deepEqual(
        said.filter(({ signal }) => signal === 'copied').map(({ value }) => value),
        [Number((3 / 36).toFixed(4)), 1],
      )
      assert.deepEqual(said.find(({ signal }) => signal === 'copied')?.anchor, {
        ...{ kind: 'text', start: 10, end: 14, quote: '4 °C' },
      })
      assert.equal(said.find(({ signal }) => signal === 'followed-up')?.comment, 'And tomorrow?')
      assert.equal(await by.page.evaluate('watch.isWatching'), false)
      await by.close()
    },
  )

  it('only what is in view counts, and it is one observation that is revised', inBrowser, async () => {
    const startedAt = performance.now()
    const by = await watchedPage()
    await by.page.waitForTimeout(700)
    await by.page.evaluate('document.getElementById("beyond").scrollIntoView()')
    const [first] = await by.until('dwell')
    await by.page.waitForTimeout(1_000)
    await by.page.evaluate('scrollTo(0, 0)')
    await by.page.waitForTimeout(800)
    await by.page.evaluate('document.getElementById("answer").remove()')
    const passedMs = performance.now() - startedAt
    await waitFor(
      async () => by.collector.said(by.token),
      ({ length }) => length === 2,
      8_000,
    )
    const second = by.collector.said(by.token)[1]
    assert.equal(second?.supersedes, first?.id)
    const [before, after] = [Number(first?.value), Number(second?.value)]
    assert.ok(
      before >= 500 && after >= before + 700 && after <= passedMs - 900,
      `${before}, then ${after} of ${passedMs} ms`,
    )
    assert.equal(await by.page.evaluate('watch.isWatching'), false)
    await by.close()
  })

  for (const [name, script] of [
    ['Do Not Track', 'Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" })'],
    [
      'Global Privacy Control',
      'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })',
    ],
  ]) {
    it(`${name} turns watching off, unless the application overrides it`, inBrowser, async () => {
      const visitor = await visitSite()
      await visitor.context.addInitScript(script!)
      const off = await watchedPage({ visitor })
      assert.equal(await off.page.evaluate('watch.isWatching'), false)
      await selectText(off, '#answer')
      await off.page.keyboard.press('Control+c')
      await off.page.evaluate('watch.regenerated(), watch.nextMessage()')
      const on = await watchedPage({ before: off, options: 'respectDoNotTrack: false' })
      await on.page.evaluate('watch.regenerated()')
      await leave(on)
      await on.until('regenerated')
      assert.deepEqual(off.collector.said(off.token), [])
      await off.close()
    })
  }

  it('nothing is stored or sent before consent, and nothing at all after a no', inBrowser, async () => {
    const consent = 'consent: () => new Promise((resolve) => { globalThis.agree = resolve })'
    const by = await watchedPage({ options: consent })
    const stored = () =>
      by.page.evaluate('Object.keys(localStorage).length + Object.keys(sessionStorage).length')
    const before = by.collector.attempts
    await by.page.evaluate('watch.regenerated()')
    await by.page.waitForTimeout(2_300)
    assert.deepEqual([await stored(), by.collector.attempts], [0, before])
    await by.page.evaluate('agree(true)')
    await by.until('regenerated')

    const refused = await watchedPage({ options: consent, before: by })
    await by.page.evaluate('watch.regenerated(), agree(false)')
    await by.page.waitForFunction('!watch.isWatching')
    assert.equal(await stored(), 0)
    await leave(by)
    const failing = await watchedPage({ options: 'consent: () => { throw new Error("no") }', before: by })
    await by.page.waitForFunction('!watch.isWatching')
    assert.deepEqual([...by.collector.said(refused.token), ...by.collector.said(failing.token)], [])
    assert.deepEqual(by.faults, [])
    await by.close()
  })

  it(
    'what cannot be sent waits: offline, through a failing server, and for the next page',
    inBrowser,
    async () => {
      const by = await watchedPage()
      const stored = () => by.page.evaluate('Object.keys(localStorage).length')
      await by.context.setOffline(true)
      await by.page.evaluate('watch.regenerated()')
      await by.page.waitForTimeout(2_200)
      assert.equal(by.collector.said(by.token).length, 0)
      assert.ok(Number(await stored()) > 0)
      await by.context.setOffline(false)
      await by.until('regenerated')
      await by.page.waitForFunction('Object.keys(localStorage).length === 0')

      const failing = await watchedPage({ before: by })
      by.collector.status = 503
      const before = by.collector.attempts
      await by.page.evaluate('watch.regenerated()')
      await waitFor(
        async () => by.collector.attempts,
        (attempts) => attempts > before,
        8_000,
      )
      by.collector.status = 0
      await leave(by)
      by.collector.status = 202
      // The next page of the site sends what the one before could not.
      await watchedPage({ before: by })
      await failing.until('regenerated')
      const ids = by.collector.said(failing.token).map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length)
      assert.deepEqual(by.faults, [])
      await by.close()
    },
  )

  it('many answers of a page share one queue, and each token has its own messages', inBrowser, async () => {
    const by = await watchedPage()
    const other = newToken()
    const before = by.collector.posts.length
    await by.page.evaluate(`(async () => {
    const { observe } = await import('/browser.js')
    const second = document.body.appendChild(document.createElement('p'))
    const next = observe(second, { token: '${other}', url: '${by.collector.url}' })
    for (const one of [watch, next]) { one.regenerated(); one.nextMessage() }
  })()`)
    await leave(by)
    await by.until('regenerated', 'followed-up')
    await waitFor(
      async () => by.collector.said(other),
      ({ length }) => length === 2,
      8_000,
    )
    const sent = by.collector.posts.slice(before)
    assert.deepEqual(new Set(sent.map(({ token }) => token)), new Set([by.token, other]))
    const withBoth = sent.filter(({ feedback }) =>
      ['regenerated', 'followed-up'].every((signal) => feedback.some((item) => item.signal === signal)),
    )
    const together = new Set(withBoth.map(({ token }) => token))
    assert.deepEqual(together, new Set([by.token, other]), 'what is said at once is one message a token')
    await by.close()
  })

  it('a page that errs in what it gives goes on', inBrowser, async () => {
    const by = await watchedPage()
    const told = await by.page.evaluate(`(async () => {
    const { observe } = await import('/browser.js')
    const lost = []
    const nowhere = observe(null, { token: 'x', url: '' })
    nowhere.regenerated(), nowhere.nextMessage(), nowhere.stop()
    observe(document.body, undefined).stop()
    const untold = observe(document.body, { token: 'no token', url: '${by.collector.url}', onError: (error, items) => { lost.push([error.code, items.length]); throw new Error('of the application') } })
    untold.regenerated()
    await Promise.resolve()
    return [nowhere.isWatching, lost]
  })()`)
    assert.deepEqual(told, [false, [['unauthenticated', 1]]])
    assert.deepEqual(by.faults, [])
    await by.close()
  })
})
