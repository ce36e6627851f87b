import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiCaller } from './api-caller.ts'
import { seededServer, signedIn } from './first-run.ts'
import { inBrowser } from './workshop.ts'

const attack = `# A title

<script>window.breached = 'script'</script>
<img src=x onerror="window.breached = 'onerror'">
<iframe srcdoc="<script>parent.breached = 'iframe'</script>"></iframe>
<a href="javascript:window.breached='raw link'">raw link</a>

[a link](javascript:window.breached='link') and [data](data:text/html,<script>1</script>) and [outside](https://outside.example/page)

![a picture](https://outside.example/pixel.png?trace=secret) ![vector](data:image/svg+xml;base64,PHN2Zy8+)

| a | b |
|---|---|
| <svg onload="window.breached='svg'"> | **bold** |
`

test(
  'a hostile trace is inert: nothing runs, nothing is fetched, links lead nowhere dangerous',
  inBrowser,
  async () => {
    const { secretKey } = await seededServer()
    const { page, origin, outside, faults, close } = await signedIn('/')
    const span = {
      traceId: 'hostile',
      spanId: 'one',
      name: '<b>name</b>',
      kind: 'inference',
      startedAt: new Date().toISOString(),
    }
    await apiCaller(origin, secretKey)('POST', '/api/v1/traces', {
      spans: [
        {
          ...span,
          input: attack,
          output: { choices: [{ message: { role: 'assistant', content: attack } }] },
          errorMessage: attack,
        },
      ],
    })
    await page.goto('/traces/hostile')
    await page.getByText('A title', { exact: true }).first().waitFor()
    await page.getByText('not loaded').first().waitFor()
    assert.equal(await page.locator('main img, main iframe, main script, main svg').count(), 0)

    const links = await page
      .locator('main [data-role] a')
      .evaluateAll((found) =>
        found.map((link) => [link.getAttribute('href') ?? '', link.getAttribute('rel') ?? '']),
      )
    assert.ok(links.length > 0)
    for (const [href, rel] of links) {
      assert.match(href ?? '', /^https:\/\/outside\.example\//)
      assert.match(rel ?? '', /noopener noreferrer/)
    }
    for (const tab of ['In and out', 'JSON', 'Conversation'])
      await page.getByRole('tab', { name: tab }).click()
    await page.goto('/traces')
    await page.getByRole('table', { name: 'Traces' }).waitFor()
    assert.equal(await page.evaluate<boolean>("'breached' in window"), false)
    assert.deepEqual(outside, [])
    assert.deepEqual(faults, [])
    await close()
  },
)

test(
  'a text nested or long beyond reason is shown as it is, and the page stays alive',
  inBrowser,
  async () => {
    const { secretKey } = await seededServer()
    const { page, origin, faults, close } = await signedIn('/')
    const deep = `${'> '.repeat(5_000)}deep`
    const long = 'word '.repeat(40_000)
    const span = {
      traceId: 'endless',
      spanId: 'one',
      name: 'endless',
      kind: 'inference',
      startedAt: new Date().toISOString(),
    }
    await apiCaller(origin, secretKey)('POST', '/api/v1/traces', {
      spans: [{ ...span, input: deep, output: long }],
    })
    await page.goto('/traces/endless')
    await page.getByRole('button', { name: /Show the other/ }).click()
    assert.equal(await page.locator('main blockquote').count(), 0)
    assert.deepEqual(faults, [])
    await close()
  },
)
