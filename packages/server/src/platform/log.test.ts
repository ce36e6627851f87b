import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from './log.ts'

test('a log line hides secrets and keeps the rest', () => {
  let text = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  const logger = createLogger({ level: 'info', destination })
  logger.info({ password: 'hunter', provider: { name: 'local', apiKey: 'hunter' } }, 'ready')
  logger.warn(
    { request: { headers: { authorization: 'Bearer hunter', 'x-api-key': 'hunter', host: 'here' } } },
    'odd',
  )
  logger.warn(
    { err: Object.assign(new Error('broke'), { client: { host: 'hunter' } }) },
    'a connection broke',
  )
  logger.debug('unheard')
  assert.doesNotMatch(text, /hunter|unheard/)
  const [ready, odd, broke] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(ready.provider.name, 'local')
  assert.equal(ready.msg, 'ready')
  assert.equal(odd.request.headers.host, 'here')
  assert.equal(broke.err.message, 'broke')
})
