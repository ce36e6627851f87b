import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outsideAddress } from './outside-address.ts'

const cases: [href: string, leadsTo: string | null][] = [
  ['https://example.com/a?b', 'example.com'],
  ['http://example.com:8080', 'example.com:8080'],
  ['https://bank.example@evil.example/login', 'evil.example'],
  ['https://аррle.example', 'xn--le-6kc9bw.example'],
  ['mailto:someone@example.com', 'someone@example.com'],
  ['javascript:alert(1)', null],
  ['data:text/html,<script>1</script>', null],
  ['file:///etc/passwd', null],
  ['/settings', null],
  ['//example.com', null],
]

for (const [href, leadsTo] of cases) {
  test(`outside: ${href}`, () => {
    const found = outsideAddress(href)?.leadsTo ?? null
    if (leadsTo?.startsWith('xn--')) assert.match(found ?? '', /^xn--/)
    else assert.equal(found, leadsTo)
  })
}
