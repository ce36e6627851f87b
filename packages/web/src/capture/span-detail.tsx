import type { Span } from '@loopwright/contract'
import { Tabs } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CopyButton } from '../parts/copy-button.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { cost, count, duration, idName, percent } from '../parts/format.ts'
import { PlainText, RenderedText } from '../parts/rendered-text.tsx'
import { readMessages } from './read-messages.ts'
import classes from './trace.module.css'

/** One span: its facts, and what went in and came out as a conversation, as text or as the JSON it was. */
export function SpanDetail({ span }: { span: Span }) {
  const messages = readMessages(span.input, span.output)
  const raw = JSON.stringify(span, null, 2)
  return (
    <div className={classes.detail}>
      <div className="spread">
        <h2>{span.name}</h2>
        <span className="faint">{span.kind}</span>
      </div>
      {span.errorMessage && (
        <div className={classes.failure} role="note">
          <PlainText text={span.errorMessage} />
        </div>
      )}
      <FactList facts={factsOf(span)} />
      <Tabs defaultValue={messages ? 'conversation' : 'text'} keepMounted={false} mt={10}>
        <Tabs.List>
          {messages && <Tabs.Tab value="conversation">Conversation</Tabs.Tab>}
          <Tabs.Tab value="text">In and out</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
        </Tabs.List>
        {messages && (
          <Tabs.Panel value="conversation" pt={10}>
            {messages.map((message, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a captured conversation never changes
              <div key={at} className={classes.message} data-role={message.role}>
                <div className={classes.role}>{message.role}</div>
                <RenderedText text={message.text} />
              </div>
            ))}
          </Tabs.Panel>
        )}
        <Tabs.Panel value="text" pt={10}>
          <Payload title="In" value={span.input} />
          <Payload title="Out" value={span.output} />
        </Tabs.Panel>
        <Tabs.Panel value="json" pt={10}>
          <CopyButton text={raw} />
          <PlainText text={raw} mono />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

function Payload({ title, value }: { title: string; value: unknown }) {
  const isText = typeof value === 'string'
  return (
    <div className={classes.message}>
      <div className={classes.role}>{title}</div>
      {value === null || value === undefined ? (
        <span className="faint">nothing</span>
      ) : (
        <PlainText text={isText ? value : JSON.stringify(value, null, 2)} mono={!isText} />
      )}
    </div>
  )
}

function factsOf(span: Span): [string, React.ReactNode][] {
  const isModel = span.variant !== null || span.model !== null
  return [
    [
      'Function',
      span.function && (
        <Link to="/traces" search={{ function: span.function }}>
          {span.function}
        </Link>
      ),
    ],
    [
      'Variant',
      span.variant && (
        <Link to="/traces" search={{ variant: span.variant }}>
          {span.variant}
        </Link>
      ),
    ],
    ['Model', span.model && <ModelLink provider={span.provider} model={span.model} />],
    ['Provider', span.provider],
    ['Took', duration(span.durationMs)],
    ['Its own certainty', span.confidence === null ? null : percent(span.confidence)],
    [
      'Chosen with probability',
      span.assignmentProbability === null ? null : percent(span.assignmentProbability, 0),
    ],
    [
      'Tokens',
      isModel && span.promptTokens !== null
        ? `${count(span.promptTokens)} in, ${count(span.completionTokens ?? 0)} out`
        : null,
    ],
    ['Cost', span.costMicroUsd === null ? null : cost(span.costMicroUsd)],
    ['Inference', span.inferenceId && <code>{span.inferenceId}</code>],
    ['Tags', span.tags.join(', ')],
  ]
}

/** A model of ours has a page of its own; any other leads to its calls. */
function ModelLink({ provider, model }: { provider: string | null; model: string }) {
  if (provider === 'loopwright') {
    return (
      <Link to="/models/$id" params={{ id: model }} className="mono">
        {idName(model)}
      </Link>
    )
  }
  return (
    <Link to="/traces" search={{ model }}>
      {model}
    </Link>
  )
}
