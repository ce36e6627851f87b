/** A process of its own that goes through files of captured spans, one after the other. */
export interface ProcessApart {
  isUp(): boolean
  /**
   * Goes through one file, in a process that is started when there is none. Rejects when that failed.
   *
   * @throws ConsumerDied when the process was lost over it.
   */
  consume(segment: { segmentId: string; path: string }): Promise<void>
  /** Ends the process in an orderly way; what it learned stays known. */
  end(): Promise<void>
  /** Ends it at once and starts none again. */
  close(): Promise<void>
}

export class ConsumerDied extends Error {
  override readonly name = 'ConsumerDied'
}
