import type { Signal } from '@loopwright/contract'

/** One thing to send: a span, feedback or what is known of an end user's task, as its endpoint takes it. */
export type Imported =
  | { kind: 'span' | 'user-task'; item: Record<string, unknown> }
  | {
      kind: 'feedback'
      item: Record<string, unknown>
      /**
       * Definitions that the feedback may have, best first: the first that the value fits as the project has it, or that
       * it lacks. Empty when the feedback's signal is for the project to define.
       */
      signals: readonly Signal[]
      /** Its value is text as a table has it, to be read as the type of its signal. */
      isWritten?: boolean
    }

/** What a record of a file holds, and what of it cannot be taken; or words on why nothing of it can. */
export type RecordReading =
  | { items: Imported[]; problems?: string[]; sessions?: number }
  | { problem: string }

export type ImportContext = {
  /** The first 40 hexadecimal digits of a text's SHA-256: ids follow from what a file says, so that importing it again changes nothing. */
  hash(text: string): string
  /** When a record that tells no time is taken to have begun, in milliseconds since 1970; undefined when nothing is known. */
  assumedStartMs: number | undefined
  /** TensorZero's rows don't say which metrics are about whole episodes; these are. */
  episodeMetrics: ReadonlySet<string>
}

/** Names of the formats, as the command line takes them. */
export const importFormats = ['loopwright', 'otlp', 'langfuse', 'tensorzero', 'chat', 'copilot'] as const
export type ImportFormat = (typeof importFormats)[number]
