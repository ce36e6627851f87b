import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '@loopwright/contract'
import { type OtlpSpan, readOtlpSpans } from '@loopwright/core/capture/otlp/otlp-span-to-new-span'
import { readBody, tooLarge } from '../read-body.ts'
import { decodeOtlp } from './decode-otlp.ts'
import type { OtlpEncoding } from './otlp-encoding.ts'

/**
 * The spans of an export.
 *
 * @throws AppError `invalid-input` for an encoding that OTLP does not know, `malformed-json`, `body-too-large`.
 */
export async function readOtlpRequest(
  request: IncomingMessage,
  encoding: OtlpEncoding | undefined,
  maxBytes: number,
): Promise<OtlpSpan[]> {
  if (!encoding) {
    throw new AppError(
      'invalid-input',
      'content-type: is neither application/json nor application/x-protobuf. Export with OTLP over HTTP in one of them.',
    )
  }
  const bytes = await decompress(
    await readBody(request, maxBytes),
    request.headers['content-encoding'],
    maxBytes,
  )
  const spans = readOtlpSpans(encoding === 'json' ? parseJson(bytes) : parseProtobuf(bytes))
  if (!spans) throw notAnExport('it is not an object')
  return spans
}

const inflate = promisify(gunzip)

async function decompress(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip') {
    throw new AppError('invalid-input', `content-encoding: "${encoding}" is not known. Send gzip or none.`)
  }
  try {
    return await inflate(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw notAnExport('it is not gzip, as its content-encoding says')
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new AppError(
      'malformed-json',
      `The body is not JSON (${(cause as Error).message}). Send an ExportTraceServiceRequest as JSON.`,
      { cause },
    )
  }
}

function parseProtobuf(bytes: Buffer): unknown {
  try {
    return decodeOtlp(bytes)
  } catch (error) {
    throw notAnExport((error as Error).message)
  }
}

function notAnExport(reason: string): AppError {
  return new AppError(
    'invalid-input',
    `The body is not an ExportTraceServiceRequest (${reason}). Export with OTLP over HTTP and send it as it is.`,
  )
}
