import { type Attributes, type OtlpEvent, type OtlpSpan, originOf } from '../otlp-span.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const nanosecondsOf = (second: number) => 1_767_323_045_000_000_000n + BigInt(second) * 1_000_000_000n

/** For tests: a span with these attributes that took two seconds. */
export function otlpSpan(
  attributes: Attributes,
  more: Partial<OtlpSpan> & { resource?: Attributes; scopeName?: string } = {},
): OtlpSpan {
  const { resource = {}, scopeName = '', ...rest } = more
  return {
    traceId,
    spanId: 'b7ad6b7169203331',
    parentSpanId: undefined,
    name: 'a span',
    kind: 0,
    startNanoseconds: nanosecondsOf(0),
    endNanoseconds: nanosecondsOf(2),
    isError: false,
    statusMessage: '',
    attributes,
    events: [],
    links: [],
    origin: originOf(resource, { name: scopeName, version: '', attributes: {} }),
    ...rest,
  }
}

/** For tests: an event in this second of the span. */
export function otlpEvent(name: string, attributes: Attributes, second = 1): OtlpEvent {
  return { name, nanoseconds: nanosecondsOf(second), attributes }
}
