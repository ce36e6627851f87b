import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import {
  applyEdits,
  type BodyEdits,
  type VariantChange,
} from '@loopwright/core/capture/dialect/apply-variant'
import { type Bridge, bridgeTo } from '@loopwright/core/capture/dialect/bridge'
import type { Dialect } from '@loopwright/core/capture/dialect/dialect'
import { editJsonObject } from '@loopwright/core/capture/edit-json-object'
import { headersForUpstream } from '../../platform/providers/upstream-headers.ts'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { CallRequest } from './call-request.ts'

/** A call as one upstream is asked it. */
export type UpstreamRequest = {
  upstream: Upstream
  model: string
  headers: Record<string, string>
  body: string
  /** What the caller speaks, and what the upstream does. */
  caller: Dialect
  dialect: Dialect
  /** Between the two; null where they are one. */
  bridge: Bridge | null
  /** Fields of the caller's that the upstream's dialect has no word for. */
  untranslated: string[]
  /** The caller wants to know the usage at the end of a stream, where its dialect leaves the choice. */
  asksForUsage: boolean
}

/**
 * Where caller and upstream speak one dialect, the body goes on byte for byte but for what the variant changes.
 *
 * @throws AppError `invalid-input` for what this upstream cannot be asked in any words.
 */
export function toUpstreamRequest(
  { source, body, dialect: caller }: CallRequest,
  { upstream, model, change }: { upstream: Upstream; model: string; change: VariantChange },
  incoming: IncomingHttpHeaders,
): UpstreamRequest {
  const { provider } = upstream
  const headers = headersForUpstream(incoming, provider)
  const bridge = bridgeTo(provider.kind, caller, {
    maxTokensName: maxTokensNameOf(provider.baseUrl),
    hasResponses: provider.localModel === undefined,
  })
  if (bridge === undefined) throw noEmbeddings(provider.name)
  const { stream_options: options } = body as { stream_options?: { include_usage?: unknown } | null }
  const asksForUsage = options?.include_usage === true
  const common = { upstream, model, headers, caller, bridge, asksForUsage }
  if (bridge === null) {
    const edits = caller.variantEdits(body, change)
    if (caller.name === 'messages' && hasSampling(edits.set)) headers['anthropic-version'] = samplingVersion
    const isRewritten = edits.remove.length > 0
    const edited = isRewritten ? JSON.stringify(applyEdits(body, edits)) : editJsonObject(source, edits)
    return { ...common, body: edited, dialect: caller, untranslated: [] }
  }
  const { body: translated, dropped, problem } = bridge.request(body)
  if (problem !== undefined) throw notToBeSaid(problem, provider.name)
  const { upstream: dialect } = bridge
  const final = applyEdits(translated, dialect.variantEdits(translated, change))
  if (dialect.name === 'messages')
    headers['anthropic-version'] = hasSampling(final) ? samplingVersion : anthropicVersion
  else for (const name in headers) if (name.startsWith('anthropic-')) delete headers[name]
  return { ...common, body: JSON.stringify(final), dialect, untranslated: dropped }
}

/** The newest version of Anthropic's API, which is what requests are translated into. */
const anthropicVersion = '2026-10-21'
/** The last version in which a model's sampling can be set. */
const samplingVersion = '2023-06-01'

function hasSampling(fields: BodyEdits['set']): boolean {
  return 'temperature' in fields || 'top_p' in fields || 'top_k' in fields
}

/** OpenAI's newer models take the new name alone; most servers that are like OpenAI's know the old one. */
function maxTokensNameOf(baseUrl: string): 'max_tokens' | 'max_completion_tokens' {
  return /^https:\/\/([^/]+\.)?openai\.(azure\.)?com(:|\/|$)/.test(baseUrl)
    ? 'max_completion_tokens'
    : 'max_tokens'
}

function noEmbeddings(providerName: string): AppError {
  return new AppError(
    'invalid-input',
    `model: the provider "${providerName}" speaks Anthropic's API, which makes no embeddings. Name a provider that speaks OpenAI's.`,
    { details: { param: 'model' } },
  )
}

function notToBeSaid(field: string, providerName: string): AppError {
  return new AppError(
    'invalid-input',
    `${field}: refers to what OpenAI keeps, and the provider "${providerName}" speaks Anthropic's API. Send the conversation itself as input, or use /v1/chat/completions.`,
    { details: { param: field } },
  )
}
