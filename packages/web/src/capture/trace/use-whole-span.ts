import type { Span, TraceSpan } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { spanQuery } from '../queries.ts'

/** Up to this a span is loaded whole as soon as it is looked at; beyond, when its reader asks. */
const mostLoadedBytes = 600_000

export type WholeSpan = {
  span: Span
  /** What is not here, in bytes; 0 when all is. */
  missingBytes: number
  isLoading: boolean
  error: unknown
  load: () => void
}

/** A span of a trace whose payloads came cut, with all of it where that is of a reasonable size or was asked for. */
export function useWholeSpan(span: TraceSpan): WholeSpan {
  const [isWanted, setWanted] = useState(false)
  const missingBytes = (span.cut ?? []).reduce((sum, { bytes }) => sum + bytes, 0)
  const isEnabled = missingBytes > 0 && (isWanted || missingBytes <= mostLoadedBytes)
  const whole = useQuery({ ...spanQuery(useApi(), span.traceId, span.spanId), enabled: isEnabled })
  return {
    span: whole.data ?? span,
    missingBytes: whole.data ? 0 : missingBytes,
    isLoading: isEnabled && whole.isPending,
    error: whole.error,
    load: () => (whole.isError ? void whole.refetch() : setWanted(true)),
  }
}
