import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { AppError } from '@loopwright/contract'

export type OtlpEncoding = 'json' | 'protobuf'

export type RejectedSpans = { count: number; message: string }

/** Undefined for a content type that OTLP does not know. */
export function encodingOf(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined
}

/** An `ExportTraceServiceResponse`: empty when all is well, else with its `partial_success`. */
export function encodeResult(encoding: OtlpEncoding, rejected: RejectedSpans): Uint8Array {
  if (encoding === 'json') {
    const partialSuccess = { rejectedSpans: String(rejected.count), errorMessage: rejected.message }
    return Buffer.from(JSON.stringify(rejected.count === 0 ? {} : { partialSuccess }))
  }
  const writer = new BinaryWriter()
  if (rejected.count > 0) {
    writer.tag(1, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.Varint).int64(rejected.count)
    writer.tag(2, WireType.LengthDelimited).string(rejected.message)
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
