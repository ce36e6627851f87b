import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ModelPrice,
  modelPriceSchema,
  providerKindSchema,
  providerNameSchema,
  providerSecretsSchema,
  providerTuningSchema,
  slugSchema,
} from '@loopwright/contract'
import { z } from 'zod'
import { localProviderSchema, toLocalProvider } from './platform/providers/llama/local-provider.ts'
import type { Provider } from './platform/providers/provider.ts'

const mebibyte = 1024 ** 2

const roles = ['gateway', 'api', 'worker'] as const
export type Role = (typeof roles)[number]

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })

const databaseAddress = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must look like postgresql://user:password@host:5432/database')

/** A whole number with bounds, from the text of an environment variable. */
const wholeNumber = (options: { least: number; most: number; otherwise: number }) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(options.least, `must be at least ${options.least}`)
    .max(options.most, `must be at most ${options.most}`)
    .default(options.otherwise)

/** A variable that holds JSON. @param example What the message shows. */
const jsonText = (example: string) =>
  z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: `must be JSON like ${example}` })
      return z.NEVER
    }
  })

const providerSchema = providerTuningSchema.extend({
  ...providerSecretsSchema.shape,
  name: providerNameSchema,
  baseUrl: webAddress,
  kind: z.enum(providerKindSchema.options).optional(),
})

const anyProviderSchema = z.discriminatedUnion('kind', [providerSchema, localProviderSchema], {
  error: `must be one of ${[...providerKindSchema.options, 'llama'].join(', ')}`,
})

const providersSchema = jsonText('[{"name":"local","baseUrl":"http://127.0.0.1:8080/v1"}]').pipe(
  z.array(anyProviderSchema),
)

const pricesSchema = jsonText('{"local/large":{"inputUsdPerMillion":0.5,"outputUsdPerMillion":1.5}}').pipe(
  z.record(z.string().regex(/^[^/]+\/./, 'must be "<provider>/<model>"'), modelPriceSchema),
)

const rolesSchema = z
  .string()
  .transform((text) => text.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(roles, { error: `must be a comma-separated list of ${roles.join(', ')}` })).min(1))

/** Whom a program of Node trusts, and what else the operator decided for all of them. */
const childVariables = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'NODE_OPTIONS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

const environmentSchema = z.object({
  PORT: wholeNumber({ least: 0, most: 65_535, otherwise: 4800 }),
  HOST: z.string().default('127.0.0.1'),
  LOOPWRIGHT_PUBLIC_URL: webAddress.optional(),
  LOOPWRIGHT_HOME: z.string().default('.loopwright'),
  DATABASE_URL: databaseAddress.optional(),
  CLICKHOUSE_URL: webAddress.optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: webAddress.default('https://api.openai.com/v1'),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: webAddress.default('https://api.anthropic.com/v1'),
  LOOPWRIGHT_PROVIDERS: providersSchema.optional(),
  LOOPWRIGHT_PRICES: pricesSchema.optional(),
  LOOPWRIGHT_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; `openssl rand -hex 32` makes one')
    .optional(),
  LOOPWRIGHT_PREVIOUS_SECRETS: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().min(32, 'must have at least 32 characters')))
    .optional(),
  LOOPWRIGHT_INIT_PROJECT: slugSchema.optional(),
  LOOPWRIGHT_INIT_SECRET_KEY: z
    .string()
    .startsWith('lw_sk_', 'must start with lw_sk_')
    .min(22, 'must have at least 22 characters')
    .optional(),
  LOOPWRIGHT_INIT_PUBLIC_KEY: z
    .string()
    .startsWith('lw_pk_', 'must start with lw_pk_')
    .min(22, 'must have at least 22 characters')
    .optional(),
  LOOPWRIGHT_INIT_OWNER_EMAIL: z.email('must be an e-mail address').optional(),
  LOOPWRIGHT_INIT_OWNER_PASSWORD: z
    .string()
    .min(10, 'must have at least 10 characters')
    .max(200, 'must have at most 200 characters')
    .optional(),
  LOOPWRIGHT_ROLES: rolesSchema.default([...roles]),
  LOOPWRIGHT_SIGNALS_OFF: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(slugSchema))
    .optional(),
  LOOPWRIGHT_LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'must be silent, error, warn, info, debug or trace',
    })
    .default('info'),
  LOOPWRIGHT_MAX_BODY_BYTES: wholeNumber({ least: 1024, most: 1024 * mebibyte, otherwise: 32 * mebibyte }),
  LOOPWRIGHT_MAX_SPOOL_BYTES: wholeNumber({
    least: mebibyte,
    most: Number.MAX_SAFE_INTEGER,
    otherwise: 2048 * mebibyte,
  }),
})

/** Everything the environment decides, grouped by who uses it. */
export interface Config {
  readonly http: { readonly port: number; readonly host: string; readonly publicUrl: string | undefined }
  readonly home: string
  readonly stores: { readonly databaseUrl: string | undefined; readonly clickhouseUrl: string | undefined }
  readonly providers: readonly Provider[]
  /** What the operator says that models cost, by `<provider>/<model>`. */
  readonly prices: Readonly<Record<string, ModelPrice>>
  /** Undefined when the home folder keeps it: see `ensureSecret`. */
  readonly secret: string | undefined
  /** Under which what is encrypted was encrypted before. */
  readonly previousSecrets: readonly string[]
  /** A first project, keys and owner to make when they don't exist yet. */
  readonly init: {
    readonly project: string | undefined
    readonly secretKey: string | undefined
    readonly publicKey: string | undefined
    readonly owner: { readonly email: string; readonly password: string } | undefined
  }
  readonly roles: readonly Role[]
  readonly logLevel: string
  /** Signals that the server would find out by itself, and is not to. */
  readonly signalsOff: readonly string[]
  /** What a child process sees of the environment, which connects to the ledger and needs no secret of the server. */
  readonly childEnvironment: Readonly<Record<string, string>>
  readonly limits: { readonly bodyBytes: number; readonly spoolBytes: number }
}

/** The environment is wrong in one or more ways; the message lists all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration from environment variables. An empty variable counts as absent.
 *
 * @throws ConfigError
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) throw new ConfigError(describe(parsed.error))
  const values = parsed.data
  const { LOOPWRIGHT_INIT_OWNER_EMAIL: email, LOOPWRIGHT_INIT_OWNER_PASSWORD: password } = values
  if ((email === undefined) !== (password === undefined)) {
    throw new ConfigError(
      'Set LOOPWRIGHT_INIT_OWNER_EMAIL and LOOPWRIGHT_INIT_OWNER_PASSWORD together, or neither.',
    )
  }
  return {
    http: { port: values.PORT, host: values.HOST, publicUrl: values.LOOPWRIGHT_PUBLIC_URL },
    home: values.LOOPWRIGHT_HOME,
    stores: { databaseUrl: values.DATABASE_URL, clickhouseUrl: values.CLICKHOUSE_URL },
    providers: combineProviders(values, given),
    prices: values.LOOPWRIGHT_PRICES ?? {},
    secret: values.LOOPWRIGHT_SECRET,
    previousSecrets: values.LOOPWRIGHT_PREVIOUS_SECRETS ?? [],
    init: {
      project: values.LOOPWRIGHT_INIT_PROJECT,
      secretKey: values.LOOPWRIGHT_INIT_SECRET_KEY,
      publicKey: values.LOOPWRIGHT_INIT_PUBLIC_KEY,
      owner: email !== undefined && password !== undefined ? { email, password } : undefined,
    },
    roles: values.LOOPWRIGHT_ROLES,
    logLevel: values.LOOPWRIGHT_LOG_LEVEL,
    signalsOff: values.LOOPWRIGHT_SIGNALS_OFF ?? [],
    childEnvironment: Object.fromEntries(
      childVariables.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
    ),
    limits: { bodyBytes: values.LOOPWRIGHT_MAX_BODY_BYTES, spoolBytes: values.LOOPWRIGHT_MAX_SPOOL_BYTES },
  }
}

/** OpenAI and Anthropic are always there, without a key if none is set; a provider of the same name replaces one. */
function combineProviders(
  values: z.infer<typeof environmentSchema>,
  given: Readonly<Record<string, string | undefined>>,
): Provider[] {
  const known: Provider[] = [
    {
      name: 'openai',
      kind: 'openai',
      baseUrl: values.OPENAI_BASE_URL,
      apiKey: values.OPENAI_API_KEY ?? null,
    },
    {
      name: 'anthropic',
      kind: 'anthropic',
      baseUrl: withVersion(values.ANTHROPIC_BASE_URL),
      apiKey: values.ANTHROPIC_API_KEY ?? null,
    },
    ...(values.LOOPWRIGHT_PROVIDERS ?? []).map((provider) =>
      provider.kind === 'llama'
        ? toLocalProvider(provider, given)
        : { ...provider, kind: provider.kind ?? 'openai', apiKey: provider.apiKey ?? null },
    ),
  ]
  return [...new Map(known.map((provider) => [provider.name, provider])).values()]
}

/** Anthropic's own clients take the address of its host, and put the version behind it themselves. */
function withVersion(address: string): string {
  const host = address.replace(/\/+$/, '')
  return host.endsWith('/v1') ? host : `${host}/v1`
}

function describe(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => {
    const [variable, ...inside] = path
    return `  ${String(variable)}${inside.length > 0 ? ` (${inside.join('.')})` : ''}: ${message}`
  })
  return `Some environment variables cannot be used:\n${lines.join('\n')}`
}

/** The configuration as it may be logged: without keys and passwords. */
export function redactConfig(config: Config): Config {
  const hidden = '[redacted]'
  const hide = (secret: string | undefined) => (secret === undefined ? undefined : hidden)
  return {
    ...config,
    stores: {
      databaseUrl: withoutPassword(config.stores.databaseUrl),
      clickhouseUrl: withoutPassword(config.stores.clickhouseUrl),
    },
    providers: config.providers.map((provider) => ({
      ...provider,
      baseUrl: withoutPassword(provider.baseUrl) ?? '',
      apiKey: provider.apiKey === null ? null : hidden,
      ...(provider.headers && { headers: hideValues(provider.headers) }),
      ...(provider.query && { query: hideValues(provider.query) }),
    })),
    secret: hide(config.secret),
    previousSecrets: config.previousSecrets.map(() => hidden),
    init: {
      ...config.init,
      secretKey: hide(config.init.secretKey),
      owner: config.init.owner && { ...config.init.owner, password: hidden },
    },
  }
}

function hideValues(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).map((name) => [name, '[redacted]']))
}

function withoutPassword(address: string | undefined): string | undefined {
  return address?.replace(/^(\w+:\/\/[^:@/?]*):[^@/]*@/, '$1:[redacted]@')
}

/** The key that signs tokens and sessions and encrypts providers' keys: made once, kept in the open home for its owner's eyes only. */
export async function ensureSecret(home: { readonly path: string }): Promise<string> {
  const path = join(home.path, 'secret')
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept === undefined) {
    const secret = randomBytes(32).toString('base64url')
    // Whole or not at all, even if the power fails: a secret that changes ends every session and token.
    await writeFile(`${path}.new`, `${secret}\n`, { mode: 0o600, flush: true })
    await rename(`${path}.new`, path)
    return secret
  }
  if (kept.trim().length < 32) {
    throw new Error(
      `${path} is damaged. Delete it to make a new secret: sessions and feedback tokens then end.`,
    )
  }
  return kept.trim()
}
