import type { Feedback, Span } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../../api/use-api.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { idName, plural } from '../../parts/format.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { PlainText } from '../../parts/rendered-text.tsx'
import { Section } from '../../parts/section.tsx'
import { historyQuery, inferenceQuery } from '../queries.ts'
import classes from './history.module.css'
import { MarkedText } from './marked-text.tsx'
import { SaidOnce } from './said-once.tsx'

const route = getRouteApi('/feedback/inferences/$id')

/** Everything that was ever said of one answer, oldest first: who, when, of which part, and what became of it. */
export function HistoryPage() {
  const { id } = route.useParams()
  const api = useApi()
  const inference = useQuery(inferenceQuery(api, id))
  const history = useQuery(historyQuery(api, id))
  return (
    <Page
      title={`Feedback on ${idName(id)}`}
      above={<Link to="/feedback">Feedback</Link>}
      actions={
        <Link to="/inferences/$id" params={{ id }}>
          The call itself
        </Link>
      }
    >
      {/* Feedback may have come before its call, or outlive it. */}
      {inference.isError ? (
        <p className="quiet">The call is not here: it has not arrived, or is kept no longer.</p>
      ) : (
        <QueryView query={inference} rows={3}>
          {(span) => <Answer span={span} said={history.data?.items ?? []} />}
        </QueryView>
      )}
      <Section title="What was said" about={aboutOf(history.data)}>
        <QueryView query={history} rows={4}>
          {({ items }) => <Timeline items={items} outputText={inference.data?.outputText} />}
        </QueryView>
      </Section>
    </Page>
  )
}

type History = { items: readonly Feedback[]; nextCursor: string | null }

function aboutOf(history: History | undefined): string | undefined {
  if (!history || history.items.length === 0) return undefined
  const isAll = history.nextCursor === null
  return isAll ? plural(history.items.length, 'observation') : `The last ${history.items.length}.`
}

function Answer({ span, said }: { span: Span; said: readonly Feedback[] }) {
  return (
    <>
      <FactList
        facts={[
          ['Function', span.function],
          ['Variant', span.variant],
          ['Model', span.model],
          ['End user', span.endUserId],
        ]}
      />
      <Section title="Asked">
        <PlainText text={span.inputText} />
      </Section>
      <Section title="Answered" about={said.some(isMark) ? 'What was marked is underlined.' : undefined}>
        <MarkedText text={span.outputText} said={said} />
      </Section>
    </>
  )
}

function isMark({ value, anchor }: Feedback): boolean {
  return Array.isArray(value) || anchor?.kind === 'text'
}

function Timeline({ items, outputText }: { items: readonly Feedback[]; outputText: string | undefined }) {
  if (items.length === 0) {
    return (
      <EmptyState
        title="Nothing said yet"
        action={<Link to="/feedback/browser">Ask for it in the browser</Link>}
      >
        Feedback that names this inference appears here, revisions and all.
      </EmptyState>
    )
  }
  const byTime = items.toSorted((one, other) => one.receivedAt.localeCompare(other.receivedAt))
  return (
    <ol className={classes.timeline}>
      {byTime.map((item) => (
        <SaidOnce key={item.id} item={item} all={items} outputText={outputText} />
      ))}
    </ol>
  )
}
