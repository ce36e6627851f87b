export type Attributes = Record<string, unknown>

/** Who sent a record: its resource and instrumentation scope. */
export type OtlpOrigin = {
  resource: Attributes
  scopeName: string
  /** Both as attributes, named `resource.*` and `scope.*`, ready to stand beside a record's own. */
  attributes: Attributes
}

export type OtlpEvent = { name: string; nanoseconds: bigint | undefined; attributes: Attributes }

export type OtlpLink = { traceId: string | undefined; spanId: string | undefined; attributes: Attributes }

/** A span of an OTLP export, in whichever encoding it came. Ids are lower-case hex; undefined for none. */
export type OtlpSpan = {
  traceId: string | undefined
  spanId: string | undefined
  parentSpanId: string | undefined
  name: string
  /** `SpanKind`; 0 is unspecified. */
  kind: number
  startNanoseconds: bigint | undefined
  endNanoseconds: bigint | undefined
  isError: boolean
  statusMessage: string
  attributes: Attributes
  events: OtlpEvent[]
  links: OtlpLink[]
  origin: OtlpOrigin
}

/** A log record of an OTLP export. */
export type OtlpLogRecord = {
  traceId: string | undefined
  spanId: string | undefined
  nanoseconds: bigint | undefined
  eventName: string
  severity: string
  body: unknown
  attributes: Attributes
  origin: OtlpOrigin
}

/** A plain assignment of this one name would change what the object is. */
export function setAttribute(attributes: Attributes, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true })
  } else attributes[name] = value
}

export function originOf(
  resource: Attributes,
  scope: { name: string; version: string; attributes: Attributes },
): OtlpOrigin {
  const attributes: Attributes = {}
  for (const name in resource) attributes[`resource.${name}`] = resource[name]
  if (scope.name !== '') attributes['scope.name'] = scope.name
  if (scope.version !== '') attributes['scope.version'] = scope.version
  for (const name in scope.attributes) attributes[`scope.${name}`] = scope.attributes[name]
  return { resource, scopeName: scope.name, attributes }
}
