import type { Endpoint } from '../../platform/ledger/open-ledger.ts'
import type { RememberedAnswer } from '../sessions/chat-memory.ts'

/** What the server tells the process that judges calls, one thing at a time. */
export type ToJudge =
  | {
      readonly type: 'open'
      readonly database: string
      readonly signalsOff: readonly string[]
      readonly logLevel: string
    }
  /** Answers of chats, to go on with. */
  | { readonly type: 'remember'; readonly answers: readonly RememberedAnswer[] }
  /** Where the ledger is changes when it was started again. */
  | { readonly type: 'judge'; readonly segmentId: string; readonly path: string; readonly endpoint: Endpoint }
  /** Asks for everything that is remembered, since the process is to end. */
  | { readonly type: 'hand-over' }

/** What it tells the server. */
export type FromJudge =
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string; readonly stack: string | undefined }
  | { readonly type: 'remember'; readonly answers: readonly RememberedAnswer[] }
  /** A line of its log, as JSON. */
  | { readonly type: 'log'; readonly line: string }

/** So many answers are no more than a hundred kilobytes or two: reading and writing them takes a millisecond. */
export const answersAtOnce = 50
