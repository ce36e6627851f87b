/**
 * Reads the data of server-sent events (WHATWG HTML §9.2.6) out of a stream of bytes that may be cut anywhere, even
 * inside a character. Only `data` lines count; an event's several data lines are joined by newlines. Lines end in LF
 * or CRLF, as every model server writes them.
 */
export type SseEvents = {
  /** Calls back with the data of each event that these bytes complete. */
  read(chunk: Uint8Array): void
  /** True once an event was left out because it is longer than `longestEvent`. */
  hasSkipped(): boolean
}

/** Bytes. Events with images inside have some megabytes. */
const longestEvent = 8 * 1024 * 1024

const lineFeed = 10

export function createSseEvents(onData: (data: string) => void): SseEvents {
  const decoder = new TextDecoder()
  /** The beginning of a line whose end has not come. */
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let isSkippingLine = false
  let isSkippingEvent = false
  let hasSkipped = false
  let data: string | undefined

  function skipEvent(): void {
    isSkippingEvent = true
    hasSkipped = true
    data = undefined
  }

  function hold(bytes: Uint8Array): void {
    if (bytes.length === 0 || isSkippingLine) return
    if (pendingBytes + bytes.length > longestEvent) {
      isSkippingLine = true
      skipEvent()
      pending = []
      pendingBytes = 0
      return
    }
    // The chunk may be a view of a buffer that its owner fills again.
    pending.push(bytes.slice())
    pendingBytes += bytes.length
  }

  /** Whole lines end in whole characters, so they can be decoded by themselves. */
  function decodeWith(bytes: Uint8Array): string {
    if (isSkippingLine) {
      isSkippingLine = false
      return decoder.decode(bytes.subarray(bytes.indexOf(lineFeed) + 1))
    }
    if (pending.length === 0) return decoder.decode(bytes)
    const joined = new Uint8Array(pendingBytes + bytes.length)
    let offset = 0
    for (const part of pending) {
      joined.set(part, offset)
      offset += part.length
    }
    joined.set(bytes, offset)
    pending = []
    pendingBytes = 0
    return decoder.decode(joined)
  }

  function takeLine(line: string): void {
    if (line === '') {
      const whole = data
      data = undefined
      isSkippingEvent = false
      if (whole !== undefined) onData(whole)
    } else if (!isSkippingEvent && line.startsWith('data:')) {
      const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5)
      if (data === undefined) data = value
      else if (data.length + value.length <= longestEvent) data += `\n${value}`
      else skipEvent()
    }
  }

  return {
    hasSkipped: () => hasSkipped,
    read(chunk) {
      const cut = chunk.lastIndexOf(lineFeed) + 1
      if (cut === 0) {
        hold(chunk)
        return
      }
      const text = decodeWith(chunk.subarray(0, cut))
      let start = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        const hasReturn = end > start && text.charCodeAt(end - 1) === 13
        takeLine(text.slice(start, hasReturn ? end - 1 : end))
        start = end + 1
      }
      hold(chunk.subarray(cut))
    },
  }
}
