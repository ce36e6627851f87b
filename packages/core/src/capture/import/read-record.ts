import { isRecord } from '../is-record.ts'
import { deepestJson, isTooDeep } from '../json-depth.ts'
import type { ImportContext, ImportFormat, RecordReading } from './imported.ts'
import { readChatRecord } from './read-chat-record.ts'
import { readCopilotRecord } from './read-copilot-record.ts'
import { readLangfuseRecord } from './read-langfuse-record.ts'
import { readLoopwrightRecord } from './read-loopwright-record.ts'
import { readOtlpRecord } from './read-otlp-record.ts'
import { readTensorzeroRecord } from './read-tensorzero-record.ts'
import { recogniseFormat } from './recognise-format.ts'

const readers: Record<
  ImportFormat,
  (record: Record<string, unknown>, context: ImportContext) => RecordReading
> = {
  loopwright: readLoopwrightRecord,
  otlp: readOtlpRecord,
  langfuse: readLangfuseRecord,
  tensorzero: readTensorzeroRecord,
  chat: readChatRecord,
  copilot: readCopilotRecord,
}

export const unknownFormat =
  'No known format has such a record: it is no span (with "spanId"), no feedback (with "signal" and "target"), no conversation (with "messages"), and nothing of OTLP, Langfuse, TensorZero or Copilot.'

/** What a parsed record of a file holds, read as the given format or as the one that it looks like. */
export function readRecord(
  record: unknown,
  format: ImportFormat | 'auto',
  context: ImportContext,
): RecordReading & { format?: ImportFormat } {
  if (!isRecord(record)) return { problem: 'This is no JSON object.' }
  if (isTooDeep(record)) return { problem: `This nests deeper than ${deepestJson} levels.` }
  const found = format === 'auto' ? recogniseFormat(record) : format
  if (!found) return { problem: unknownFormat }
  return { ...readers[found](record, context), format: found }
}
