const format = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/
const allZeros = /^0+$/

/** The header `traceparent` of W3C Trace Context (level 1, §3.2). Undefined when it is absent or invalid. */
export function parseTraceparent(
  header: string | undefined,
): { traceId: string; parentSpanId: string } | undefined {
  const [, traceId, parentSpanId] = format.exec(header?.trim() ?? '') ?? []
  if (!traceId || !parentSpanId || allZeros.test(traceId) || allZeros.test(parentSpanId)) return undefined
  return { traceId, parentSpanId }
}
