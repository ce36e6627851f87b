/** Rewrites server-sent events of one dialect in another as they pass. Takes any bytes and never throws. */
export type StreamTranslator = {
  /** What goes on for these bytes; empty while there is nothing to say yet. */
  read(chunk: Uint8Array): string
  /** What is still to be said when the upstream ends. */
  end(): string
}
