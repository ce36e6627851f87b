import { OutsideText } from '../../parts/outside-text.tsx'
import type { ToolCall, ToolResult } from './conversation.ts'
import classes from './payload.module.css'
import { readDocuments } from './read-documents.ts'
import { RetrievedDocuments } from './retrieved-documents.tsx'
import { ValueView } from './value-view.tsx'

/** A tool that was called: with what, and what it gave back. */
export function ToolCallView({ call }: { call: ToolCall }) {
  return (
    <div className={classes.call} data-failed={call.result?.isError ?? false}>
      <div className={classes.callHead}>
        calls{' '}
        <code>
          <OutsideText text={call.name} longest={100} />
        </code>
      </div>
      <div className={classes.callPart}>
        <span>with</span>
        <ValueView value={call.input} label={`Arguments of ${call.name}`} />
      </div>
      {call.result && <Result result={call.result} />}
    </div>
  )
}

/** A result whose call is not in this conversation. */
export function LoneResultView({ result }: { result: ToolResult }) {
  return (
    <div className={classes.call} data-failed={result.isError}>
      {result.name && (
        <div className={classes.callHead}>
          result of{' '}
          <code>
            <OutsideText text={result.name} longest={100} />
          </code>
        </div>
      )}
      <Result result={result} />
    </div>
  )
}

function Result({ result }: { result: ToolResult }) {
  const documents = readDocuments(result.value)
  return (
    <div className={classes.callPart}>
      <span className={result.isError ? 'bad' : undefined}>{result.isError ? 'failed' : 'gave'}</span>
      {documents ? (
        <RetrievedDocuments documents={documents} />
      ) : (
        <ValueView value={result.value} label="Result" />
      )}
    </div>
  )
}
