import { timeParameter } from './time-parameter.ts'

/** What a list is narrowed to. Every given field must match; times are RFC 3339, `since` included and `until` not. */
export type SpanFilter = {
  function?: string | undefined
  variant?: string | undefined
  model?: string | undefined
  status?: string | undefined
  endUserId?: string | undefined
  sessionId?: string | undefined
  since?: string | undefined
  until?: string | undefined
  text?: string | undefined
}

export type BoundCondition = { sql: string; params: Record<string, unknown> }

/** The filter as a condition on one row of `span`, with every value bound. */
export function spanCondition(filter: SpanFilter): BoundCondition {
  const parts = ['1']
  const params: Record<string, unknown> = {}
  const add = (sql: string, name: string, value: unknown) => {
    parts.push(sql)
    params[name] = value
  }
  if (filter.function) add('function = {function:String}', 'function', filter.function)
  if (filter.variant) add('variant = {variant:String}', 'variant', filter.variant)
  if (filter.model) add('model = {model:String}', 'model', filter.model)
  if (filter.status) add('status = {status:String}', 'status', filter.status)
  if (filter.endUserId) add('end_user_id = {endUserId:String}', 'endUserId', filter.endUserId)
  if (filter.sessionId) add('session_id = {sessionId:String}', 'sessionId', filter.sessionId)
  if (filter.since) add("started_at >= {since:DateTime64(3, 'UTC')}", 'since', timeParameter(filter.since))
  if (filter.until) add("started_at < {until:DateTime64(3, 'UTC')}", 'until', timeParameter(filter.until))
  if (filter.text) {
    const matches = (column: string) => `positionCaseInsensitiveUTF8(${column}, {text:String}) > 0`
    add(`(${matches('input_text')} or ${matches('output_text')})`, 'text', filter.text)
  }
  return { sql: parts.join(' and '), params }
}
