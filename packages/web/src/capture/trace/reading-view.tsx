import type { Span } from '@loopwright/contract'
import { type ReactNode, useMemo } from 'react'
import { ConversationView } from '../payload/conversation-view.tsx'
import { EmbeddingsView } from '../payload/embeddings-view.tsx'
import { isRecord } from '../payload/is-record.ts'
import { readConversation } from '../payload/read-conversation.ts'
import { readDocuments } from '../payload/read-documents.ts'
import { readAttributeEmbeddings, readEmbeddings } from '../payload/read-embeddings.ts'
import { structured } from '../payload/read-part.ts'
import { RetrievedDocuments } from '../payload/retrieved-documents.tsx'
import { ToolCallView } from '../payload/tool-call-view.tsx'
import { ValueView } from '../payload/value-view.tsx'
import classes from './trace.module.css'

/** What a span is to a reader: a conversation, a tool call, documents found, vectors, or what went in and out. */
export type Reading = { name: string; isText: boolean; view: (isRendered: boolean) => ReactNode }

export function useReading(span: Span, isCut: boolean): Reading {
  return useMemo(() => readingOf(span, isCut), [span, isCut])
}

function readingOf(span: Span, isCut: boolean): Reading {
  if (isCut) return { name: 'In and out', isText: false, view: () => <InAndOut span={span} /> }
  const vectors = readEmbeddings(span.output) ?? readAttributeEmbeddings(span.attributes)
  if (vectors) {
    const view = () => (
      <InAndOut span={span} out={<EmbeddingsView summary={vectors} />} input={textsIn(span.input)} />
    )
    return { name: 'Embedding', isText: false, view }
  }
  if (span.kind === 'tool') {
    const result =
      span.output === null && span.status === 'ok'
        ? null
        : {
            id: null,
            name: span.name,
            value: structured(span.output ?? span.errorMessage),
            isError: span.status === 'error',
          }
    const call = { id: null, name: span.name, input: structured(span.input), result }
    return { name: 'Tool call', isText: false, view: () => <ToolCallView call={call} /> }
  }
  const documents = readDocuments(span.output)
  if (documents) {
    const view = () => <InAndOut span={span} out={<RetrievedDocuments documents={documents} />} />
    return { name: 'Documents', isText: false, view }
  }
  // Two texts are a conversation where someone answers; a step of a program is given one and gives the other.
  const isAnswering = span.kind === 'inference' || span.kind === 'agent' || typeof span.input !== 'string'
  const turns = isAnswering ? readConversation(span.input, span.output) : null
  if (turns && turns.length > 0) {
    const view = (isRendered: boolean) => <ConversationView turns={turns} isRendered={isRendered} />
    return { name: 'Conversation', isText: true, view }
  }
  return { name: 'In and out', isText: false, view: () => <InAndOut span={span} /> }
}

function InAndOut({ span, input, out }: { span: Span; input?: unknown; out?: ReactNode }) {
  return (
    <>
      <div className={classes.payload}>
        <h3>In</h3>
        <ValueView value={input ?? structured(span.input)} label="In" />
      </div>
      <div className={classes.payload}>
        <h3>Out</h3>
        {out ?? <ValueView value={structured(span.output)} label="Out" />}
      </div>
    </>
  )
}

/** What was embedded, without the parameters around it. */
function textsIn(input: unknown): unknown {
  const texts = isRecord(input) && 'input' in input ? input.input : input
  return Array.isArray(texts) && texts.length === 1 ? texts[0] : texts
}
