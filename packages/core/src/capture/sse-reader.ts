/**
 * Reads the data of server-sent events (WHATWG HTML §9.2.6) out of a stream of bytes that may be cut anywhere, even
 * inside a character. Only `data` lines count; an event's several data lines are joined by newlines.
 */
export type SseReader = {
  /** The data of each event that these bytes complete. */
  read(chunk: Uint8Array): string[]
}

export function createSseReader(): SseReader {
  const decoder = new TextDecoder()
  let rest = ''
  let dataLines: string[] = []
  return {
    read(chunk) {
      rest += decoder.decode(chunk, { stream: true })
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      const events: string[] = []
      for (const line of lines) {
        if (line === '') {
          if (dataLines.length > 0) events.push(dataLines.join('\n'))
          dataLines = []
        } else if (line.startsWith('data:')) {
          dataLines.push(line.slice(line[5] === ' ' ? 6 : 5))
        }
      }
      return events
    },
  }
}
