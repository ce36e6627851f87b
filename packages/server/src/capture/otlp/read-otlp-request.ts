import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '@loopwright/contract'
import type { HttpRequest } from '../../platform/http/http-exchange.ts'
import { readBody, tooLarge } from '../../platform/http/read-body.ts'
import type { OtlpEncoding } from './otlp-encoding.ts'
import type { OtlpSignal } from './otlp-signals.ts'

/**
 * The records of an export. Out of protobuf they are decoded as they are asked for, and a `RangeError` then means that
 * it is none.
 *
 * @throws AppError `invalid-input` for an encoding that OTLP does not know, `malformed-json`, `body-too-large`.
 */
export async function readOtlpRequest<Item>(
  request: HttpRequest,
  encoding: OtlpEncoding | undefined,
  signal: OtlpSignal<Item>,
  maxBytes: number,
): Promise<Iterable<Item>> {
  if (!encoding) {
    throw new AppError(
      'invalid-input',
      'content-type: is neither application/json nor application/x-protobuf. Export with OTLP over HTTP in one of them.',
    )
  }
  const bytes = await decompress(
    await readBody(request, maxBytes),
    request.headers['content-encoding'],
    signal,
    maxBytes,
  )
  if (encoding === 'protobuf') return signal.decode(bytes)
  const items = signal.read(parseJson(bytes, signal))
  if (!items) throw notAnExport(signal, 'it is not an object')
  return items
}

export function notAnExport(signal: Pick<OtlpSignal, 'message'>, reason: string): AppError {
  return new AppError(
    'invalid-input',
    `The body is not an ${signal.message} (${reason}). Export with OTLP over HTTP and send it as it is.`,
  )
}

const inflate = promisify(gunzip)

async function decompress(
  body: Buffer,
  encoding: string | undefined,
  signal: Pick<OtlpSignal, 'message'>,
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip') {
    throw new AppError('invalid-input', `content-encoding: "${encoding}" is not known. Send gzip or none.`)
  }
  try {
    return await inflate(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw notAnExport(signal, 'it is not gzip, as its content-encoding says')
  }
}

function parseJson(bytes: Buffer, signal: Pick<OtlpSignal, 'message'>): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new AppError(
      'malformed-json',
      `The body is not JSON (${(cause as Error).message}). Send an ${signal.message} as JSON.`,
      { cause },
    )
  }
}
