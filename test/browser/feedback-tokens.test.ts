import assert from 'node:assert/strict'
import { it } from 'node:test'
import { browserFeedbackDefaults } from '@loopwright/contract'
import { createFeedbackTokens } from '@loopwright/server/feedback/tokens/feedback-tokens'
import { testServer } from '@loopwright/server/testing/test-server'
import { answerSite, visitSite } from './answer-site.ts'
import { waitFor } from './api-caller.ts'
import { inBrowser } from './shared-browser.ts'

it(
  'a page of another site sends with a token, as a bearer or a beacon, and with nothing else',
  inBrowser,
  async (t) => {
    const [server, site] = await Promise.all([testServer(), answerSite()])
    const { projectId, key, api } = await server.project()
    const { serving, secret } = server.platform
    const mint = (inferenceId: string, now = Date.now()) =>
      createFeedbackTokens({ serving, secret, clock: { now: () => now } }).issue({
        ...{ projectId, inferenceId, traceId: 'trace', endUserId: null },
      })
    const visitor = await visitSite()
    t.after(() => visitor.close())
    await visitor.page.goto(site.put('<p>Oslo is cold.</p>'))
    const url = `${server.url}/api/v1/feedback`
    const about = (id: string) => ({ signal: 'helpful', target: { kind: 'inference', id }, value: true })
    /** The status, as far as the page may know it. */
    const fetched = (bearer: string, id: string) =>
      visitor.page.evaluate(
        async ([to, authorization, body]) => {
          const headers = { authorization, 'content-type': 'application/json' }
          return await fetch(to, { method: 'POST', headers, body }).then(
            ({ status }) => status,
            () => 'unknown',
          )
        },
        [url, `Bearer ${bearer}`, JSON.stringify({ feedback: [about(id)] })] as const,
      )
    const beaconed = (token: string, id: string) => {
      const body = JSON.stringify({ token, feedback: [about(id)] })
      return visitor.page.evaluate(`navigator.sendBeacon('${url}', ${JSON.stringify(body)})`)
    }
    const heard = async () =>
      (await api.feedback.listFeedback({ limit: 50 })).items.map(({ target }) => target.id).sort()

    assert.equal(await fetched(mint('fetched'), 'fetched'), 202)
    assert.equal(await fetched(mint('expired', 0), 'expired'), 401)
    assert.equal(await fetched(key, 'by key'), 'unknown')
    assert.ok(await beaconed(mint('beaconed'), 'beaconed'))
    await waitFor(heard, (ids) => ids.length === 2)

    await api.feedback.putBrowserFeedback({
      ...browserFeedbackDefaults,
      origins: ['https://app.example.com'],
    })
    assert.equal(await fetched(mint('elsewhere'), 'elsewhere'), 'unknown')
    await beaconed(mint('elsewhere'), 'elsewhere')
    await api.feedback.putBrowserFeedback({ ...browserFeedbackDefaults, origins: [site.origin] })
    assert.equal(await fetched(mint('here'), 'here'), 202)
    assert.deepEqual(await heard(), ['beaconed', 'fetched', 'here'])
  },
)
