import { AppError } from '@loopwright/contract'
import type { Dialect } from '@loopwright/core/capture/dialect/dialect'
import type { RequestFacts } from '@loopwright/core/capture/dialect/request-facts'
import { isRecord } from '@loopwright/core/capture/is-record'
import { deepestJson } from '@loopwright/core/capture/json-depth'
import { type JsonObjectText, readJsonObjectText } from '@loopwright/core/capture/json-object-text'

/** A model call as its caller sent it. */
export type CallRequest = {
  /** The body's text, which goes on to an upstream with as few changes as can be. */
  source: JsonObjectText
  body: Record<string, unknown>
  model: string
  /** What the caller speaks. */
  dialect: Dialect
  facts: RequestFacts
}

/** @throws AppError `malformed-json`, `invalid-input` for a body that names no model or nests too deep. */
export function readCallRequest(bytes: Buffer, dialect: Dialect): CallRequest {
  const text = bytes.toString('utf8')
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new AppError(
      'malformed-json',
      `The body is not JSON (${(cause as Error).message}). Send the request as JSON.`,
      { cause },
    )
  }
  if (!isRecord(body) || typeof body.model !== 'string' || body.model === '') {
    throw new AppError(
      'invalid-input',
      'model: is missing. Send "function/<name>" for a function of yours, or "<provider>/<model>" for an upstream.',
      { details: { param: 'model' } },
    )
  }
  const source = readJsonObjectText(text)
  if (source.depth > deepestJson) {
    throw new AppError(
      'invalid-input',
      `The body nests deeper than ${deepestJson} levels. Send a flatter one.`,
    )
  }
  return { source, body, model: body.model, dialect, facts: dialect.readRequest(body) }
}
