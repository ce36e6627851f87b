import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ConfigError, ensureSecret, readConfig, redactConfig } from './config.ts'

describe('readConfig', () => {
  test('an empty environment gives a server on loopback with embedded stores', () => {
    const config = readConfig({ PORT: '', HOST: ' ' })
    assert.deepEqual(config.http, { port: 4800, host: '127.0.0.1', publicUrl: undefined })
    assert.equal(config.home, '.loopwright')
    assert.deepEqual(config.stores, { databaseUrl: undefined, clickhouseUrl: undefined })
    assert.deepEqual(config.roles, ['gateway', 'api', 'worker'])
    assert.deepEqual(
      config.providers.map(({ name, kind, baseUrl, apiKey }) => [name, kind, baseUrl, apiKey]),
      [
        ['openai', 'openai', 'https://api.openai.com/v1', null],
        ['anthropic', 'anthropic', 'https://api.anthropic.com/v1', null],
      ],
    )
  })

  test('more providers join the known ones, and one of the same name replaces it', () => {
    const { providers } = readConfig({
      OPENAI_API_KEY: 'sk-1',
      LOOPWRIGHT_PROVIDERS: JSON.stringify([
        {
          name: 'azure',
          baseUrl: 'https://acme.openai.azure.test/openai/v1',
          apiKey: 'a',
          apiKeyHeader: 'api-key',
          query: { 'api-version': 'preview' },
          maxRetries: 1,
          prices: { large: { inputUsdPerMillion: 2, outputUsdPerMillion: 8 } },
        },
        { name: 'anthropic', baseUrl: 'https://claude.test/v1', kind: 'anthropic' },
        { name: 'openai', baseUrl: 'https://proxy.test/v1', apiKey: 'k', kind: 'openai' },
      ]),
    })
    assert.deepEqual(providers, [
      { name: 'openai', kind: 'openai', baseUrl: 'https://proxy.test/v1', apiKey: 'k' },
      { name: 'anthropic', kind: 'anthropic', baseUrl: 'https://claude.test/v1', apiKey: null },
      {
        name: 'azure',
        kind: 'openai',
        baseUrl: 'https://acme.openai.azure.test/openai/v1',
        apiKey: 'a',
        apiKeyHeader: 'api-key',
        query: { 'api-version': 'preview' },
        maxRetries: 1,
        prices: { large: { inputUsdPerMillion: 2, outputUsdPerMillion: 8 } },
      },
    ])
  })

  test('the address of Anthropic may be given as its own clients take it', () => {
    const addressOf = (ANTHROPIC_BASE_URL: string) => readConfig({ ANTHROPIC_BASE_URL }).providers[1]?.baseUrl
    assert.equal(addressOf('https://claude.test'), 'https://claude.test/v1')
    assert.equal(addressOf('https://claude.test/'), 'https://claude.test/v1')
    assert.equal(addressOf('https://claude.test/v1'), 'https://claude.test/v1')
  })

  test('what models cost is by provider and model', () => {
    const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.5 }
    const LOOPWRIGHT_PRICES = JSON.stringify({ 'local/org/large': price })
    assert.deepEqual(readConfig({ LOOPWRIGHT_PRICES }).prices, { 'local/org/large': price })
  })

  test('a model of one’s own is a provider like OpenAI, and its process sees no secret', () => {
    const { providers } = readConfig({
      OPENAI_API_KEY: 'sk-1',
      PATH: '/usr/bin',
      LOOPWRIGHT_PROVIDERS: JSON.stringify([
        { name: 'local', kind: 'llama', modelPath: '/models/Small.Q4.gguf', maxRetries: 0 },
      ]),
    })
    const local = providers.find(({ name }) => name === 'local')
    assert.deepEqual(
      [local?.kind, local?.baseUrl, local?.apiKey, local?.maxRetries, local?.localModel?.model],
      ['openai', 'llama://Small.Q4.gguf', null, 0, 'Small.Q4'],
    )
    assert.deepEqual(local?.localModel?.environment, { PATH: '/usr/bin' })
  })

  const wrong: [environment: Record<string, string>, says: RegExp][] = [
    [{ PORT: 'http' }, /PORT: must be a whole number/],
    [{ PORT: '70000' }, /PORT: must be at most 65535/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL: must look like postgresql:/],
    [{ CLICKHOUSE_URL: 'localhost' }, /CLICKHOUSE_URL: must be an http/],
    [{ LOOPWRIGHT_SECRET: 'short' }, /LOOPWRIGHT_SECRET: must have at least 32 characters/],
    [{ LOOPWRIGHT_PROVIDERS: '{' }, /LOOPWRIGHT_PROVIDERS: must be JSON like \[/],
    [
      { LOOPWRIGHT_PROVIDERS: '[{"name":"a","baseUrl":"x","kind":"openai"}]' },
      /\(0\.baseUrl\): must be an http/,
    ],
    [
      { LOOPWRIGHT_PROVIDERS: '[{"name":"a","baseUrl":"https://a.test","kind":"telepathy"}]' },
      /\(0\.kind\): must be one of openai, anthropic, llama/,
    ],
    [{ LOOPWRIGHT_PROVIDERS: '[{"name":"a","kind":"llama"}]' }, /\(0\.modelPath\): /],
    [{ LOOPWRIGHT_PRICES: '{"large":{"inputUsdPerMillion":1}}' }, /LOOPWRIGHT_PRICES \(large\): /],
    [{ LOOPWRIGHT_PREVIOUS_SECRETS: 'short' }, /LOOPWRIGHT_PREVIOUS_SECRETS \(0\): must have at least 32/],
    [{ LOOPWRIGHT_INIT_PROJECT: 'My Project' }, /LOOPWRIGHT_INIT_PROJECT: /],
    [{ LOOPWRIGHT_INIT_OWNER_PASSWORD: 'ninechars' }, /OWNER_PASSWORD: must have at least 10 characters/],
    [{ LOOPWRIGHT_ROLES: 'gateway,cook' }, /LOOPWRIGHT_ROLES \(1\): must be a comma-separated list/],
    [{ LOOPWRIGHT_INIT_OWNER_EMAIL: 'a@b.test' }, /OWNER_EMAIL and LOOPWRIGHT_INIT_OWNER_PASSWORD together/],
    [{ LOOPWRIGHT_INIT_SECRET_KEY: 'sk-1' }, /LOOPWRIGHT_INIT_SECRET_KEY: must start with lw_sk_/],
  ]
  for (const [environment, says] of wrong) {
    test(`${Object.entries(environment).join()} is refused with words that help`, () => {
      assert.throws(
        () => readConfig(environment),
        (error) => error instanceof ConfigError && says.test(error.message),
      )
    })
  }

  test('all mistakes are told at once', () => {
    assert.throws(() => readConfig({ PORT: 'x', LOOPWRIGHT_LOG_LEVEL: 'loud' }), /PORT[\s\S]*LOG_LEVEL/)
  })
})

test('a redacted configuration holds no secret', () => {
  const config = readConfig({
    DATABASE_URL: 'postgresql://app:hunter-1@db.test/loopwright',
    CLICKHOUSE_URL: 'http://app:hunter-2@ch.test:8123/loopwright',
    OPENAI_API_KEY: 'hunter-3',
    LOOPWRIGHT_PROVIDERS: JSON.stringify([
      { name: 'a', baseUrl: 'http://a.test', headers: { 'x-key': 'hunter-7' }, query: { key: 'hunter-8' } },
    ]),
    LOOPWRIGHT_PREVIOUS_SECRETS: 'hunter-9'.repeat(4),
    LOOPWRIGHT_SECRET: 'hunter-4'.repeat(4),
    LOOPWRIGHT_INIT_SECRET_KEY: 'lw_sk_hunter-5-hunter-5',
    LOOPWRIGHT_INIT_OWNER_EMAIL: 'owner@example.test',
    LOOPWRIGHT_INIT_OWNER_PASSWORD: 'hunter-6-hunter',
  })
  const text = JSON.stringify(redactConfig(config))
  assert.doesNotMatch(text, /hunter/)
  assert.match(text, /app:\[redacted\]@db\.test/)
})

test('the secret is made once and only its owner can read it', async () => {
  const path = await mkdtemp(join(tmpdir(), 'loopwright-secret-'))
  try {
    const secret = await ensureSecret({ path })
    assert.ok(secret.length >= 32)
    assert.equal(await ensureSecret({ path }), secret)
    assert.equal((await stat(join(path, 'secret'))).mode & 0o777, 0o600)
  } finally {
    await rm(path, { recursive: true })
  }
})
