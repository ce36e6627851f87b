import type { Span } from '@loopwright/contract'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { duration, percent } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { isRecord } from '../payload/is-record.ts'
import { JsonView } from '../payload/json-view.tsx'
import { ValueView } from '../payload/value-view.tsx'
import classes from './trace.module.css'

const mostEvents = 100
const conversationFields = new Set(['messages', 'input', 'contents', 'system', 'instructions', 'prompt'])

/** Everything else that is known of a span: how it was asked, where it ran, what it is tied to, what happened in it. */
export function DetailsView({ span, beganAtMs }: { span: Span; beganAtMs: number }) {
  const parameters = parametersOf(span)
  return (
    <>
      <Part title="What it is">
        <ValueView value={identityOf(span)} label="What it is" />
      </Part>
      {parameters && (
        <Part title="Parameters">
          <ValueView value={parameters} label="Parameters" />
        </Part>
      )}
      {Object.keys(span.metadata).length > 0 && (
        <Part title="Metadata">
          <ValueView value={span.metadata} label="Metadata" />
        </Part>
      )}
      {span.events.length > 0 && (
        <Part title="Events">
          <ol className={classes.events}>
            {span.events.slice(0, mostEvents).map((event, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the events of a span never move
              <li key={at}>
                <span className="quiet number">
                  +{duration(Math.max(0, Date.parse(event.at) - beganAtMs))}
                </span>
                <span>
                  <OutsideText text={event.name} />
                  {Object.keys(event.attributes).length > 0 && (
                    <ValueView value={event.attributes} label={`Attributes of ${event.name}`} />
                  )}
                </span>
              </li>
            ))}
          </ol>
        </Part>
      )}
      {span.links.length > 0 && (
        <Part title="Links">
          <ol className={classes.links}>
            {span.links.map((link) => (
              <li key={link.traceId + link.spanId}>
                <Link
                  to="/traces/$traceId"
                  params={{ traceId: link.traceId }}
                  search={{ span: link.spanId }}
                  className="mono"
                >
                  <OutsideText text={link.spanId} longest={60} />
                </Link>{' '}
                <span className="faint">
                  {link.traceId === span.traceId ? (
                    'in this trace'
                  ) : (
                    <>
                      in trace <OutsideText text={link.traceId} longest={60} />
                    </>
                  )}
                </span>
                {Object.keys(link.attributes).length > 0 && (
                  <ValueView value={link.attributes} label="Attributes of the link" />
                )}
              </li>
            ))}
          </ol>
        </Part>
      )}
      <Part title="Attributes">
        {Object.keys(span.attributes).length === 0 ? (
          <span className="faint">none</span>
        ) : (
          <JsonView value={span.attributes} label="Attributes" />
        )}
      </Part>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function identityOf(span: Span): Record<string, string> {
  const known = {
    span: span.spanId,
    parent: span.parentSpanId,
    inference: span.inferenceId,
    release: span.releaseId,
    environment: span.environment,
    segment: span.segment,
    session: span.sessionId,
    'end user': span.endUserId,
    task: span.userTaskId,
    'its own certainty': span.confidence === null ? null : percent(span.confidence),
    'chosen with probability':
      span.assignmentProbability === null ? null : percent(span.assignmentProbability, 0),
    tags: span.tags.join(', '),
  }
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
}

/** How a model was asked, beside what it was asked. */
function parametersOf({ kind, input }: Span): Record<string, unknown> | null {
  if (kind !== 'inference' || !isRecord(input)) return null
  const fields = Object.entries(input).filter(([name]) => !conversationFields.has(name))
  return fields.length === 0 ? null : Object.fromEntries(fields)
}
