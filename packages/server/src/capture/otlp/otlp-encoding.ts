import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { AppError } from '@loopwright/contract'
import type { OtlpSignal } from './otlp-signals.ts'
import type { Refusals } from './refusals.ts'

export type OtlpEncoding = 'json' | 'protobuf'

/** Undefined for a content type that OTLP does not know. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined
}

/**
 * An `ExportTraceServiceResponse` or `ExportLogsServiceResponse`: empty when all is well, else with its
 * `partial_success`, in which a count of 0 with a message is a warning. Both are the same in protobuf.
 */
export function encodeResult(
  encoding: OtlpEncoding,
  signal: Pick<OtlpSignal, 'rejected'>,
  refusals: Pick<Refusals, 'count' | 'message'>,
): Uint8Array {
  const isWhole = refusals.count === 0 && refusals.message === ''
  if (encoding === 'json') {
    const partialSuccess = { [signal.rejected]: String(refusals.count), errorMessage: refusals.message }
    return Buffer.from(JSON.stringify(isWhole ? {} : { partialSuccess }))
  }
  const writer = new BinaryWriter()
  if (!isWhole) {
    writer.tag(1, WireType.LengthDelimited).fork()
    if (refusals.count > 0) writer.tag(1, WireType.Varint).int64(refusals.count)
    writer.tag(2, WireType.LengthDelimited).string(refusals.message)
    writer.join()
  }
  return writer.finish()
}

/** A `google.rpc.Status`, as OTLP wants errors to be. Its `code` is one of gRPC's. */
export function encodeFailure(encoding: OtlpEncoding, error: AppError): Uint8Array {
  const code = grpcCodes[error.status] ?? 13
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message: error.message }))
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(error.message)
    .finish()
}

/** By HTTP status: INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const grpcCodes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 413: 8, 429: 8, 503: 14 }
