import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Api } from '../../api/api.ts'
import { useApi } from '../../api/use-api.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { EstimateView } from '../../parts/estimate-view.tsx'
import { count, decimal, percent, sentence } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { Section } from '../../parts/section.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { NameField } from '../name-field.tsx'
import { qualityQuery } from '../queries.ts'

type Quality = Awaited<ReturnType<Api['feedback']['getFeedbackQuality']['call']>>
type Contradiction = Quality['contradictions'][number]
type DoubtfulAuthor = Quality['authors'][number]
type Flood = Quality['floods'][number]

const route = getRouteApi('/feedback/quality')

/** Feedback that does not go together: with itself, with everybody else's, or with how people behave. */
export function QualityPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const quality = useQuery(qualityQuery(useApi(), search.function))
  return (
    <Page
      title="Quality of feedback"
      about="Where feedback contradicts itself, goes against everybody else's, or comes in floods. Nothing is deleted: estimates can leave flagged sources out."
      actions={<FeedbackTabs current="/feedback/quality" />}
    >
      <NameField
        name="function"
        value={search.function}
        onChange={(name) => void navigate({ search: name ? { function: name } : {}, replace: true })}
      />
      <QueryView query={quality}>
        {({ contradictions, authors, floods }) => (
          <>
            <Section
              title="Contradictions"
              about="The same input, and people who say the opposite of one another: often the question has two right answers."
            >
              <Found
                rows={contradictions}
                none="Nobody contradicts anybody on the same input."
                label="Contradictions"
                columns={contradictionColumns}
                rowId={({ signal, function: name, inputText }) => JSON.stringify([signal, name, inputText])}
              />
            </Section>
            <Section
              title="Authors whom nobody agrees with"
              about="Their agreement with others on the same answers, beside how often others agree with one another."
            >
              <Found
                rows={authors}
                none="Nobody's feedback goes against everybody else's."
                label="Doubtful authors"
                columns={authorColumns}
                rowId={({ authorId, signal }) => JSON.stringify([authorId, signal])}
              />
            </Section>
            <Section title="Floods" about="More from one source in a short time than people do.">
              <Found
                rows={floods}
                none="No source has sent more than people do."
                label="Floods"
                columns={floodColumns}
                rowId={({ source, id, signal, from }) => JSON.stringify([source, id, signal, from])}
              />
              {floods.length + authors.length > 0 && (
                <p>
                  <Link to="/feedback" search={{ ...search, withoutFlagged: true }}>
                    What the estimates say without them
                  </Link>
                </p>
              )}
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  )
}

type FoundProps<Row> = {
  rows: readonly Row[]
  none: string
  label: string
  columns: readonly Column<Row>[]
  rowId: (row: Row) => string
}

function Found<Row extends object>({ rows, none, ...table }: FoundProps<Row>) {
  return rows.length === 0 ? <p className="quiet">{none}</p> : <DataTable rows={rows} {...table} />
}

const contradictionColumns: Column<Contradiction>[] = [
  {
    id: 'input',
    header: 'Asked',
    cell: ({ inputText, inferenceIds }) =>
      inferenceIds[0] === undefined ? (
        <OutsideText text={inputText} longest={120} />
      ) : (
        <Link to="/inferences/$id" params={{ id: inferenceIds[0] }}>
          <OutsideText text={inputText} longest={120} />
        </Link>
      ),
  },
  { id: 'signal', header: 'Signal', cell: ({ signal }) => sentence(signal), wide: true },
  { id: 'function', header: 'Function', cell: (row) => row.function, wide: true },
  { id: 'good', header: 'Good', cell: ({ good }) => count(good), sortBy: ({ good }) => good, align: 'end' },
  { id: 'bad', header: 'Bad', cell: ({ bad }) => count(bad), sortBy: ({ bad }) => bad, align: 'end' },
]

const authorColumns: Column<DoubtfulAuthor>[] = [
  { id: 'author', header: 'Author', cell: ({ authorId }) => <OutsideText text={authorId} longest={60} /> },
  { id: 'signal', header: 'Signal', cell: ({ signal }) => sentence(signal), wide: true },
  {
    id: 'agreement',
    header: 'Agrees with the others',
    cell: ({ agreement, expected }) => (
      <EstimateView
        estimate={agreement}
        marks={[{ at: expected, label: `Others agree in ${percent(expected)}` }]}
        tone="bad"
      />
    ),
    sortBy: ({ agreement }) => agreement.value,
  },
  {
    id: 'expected',
    header: 'Others do',
    cell: ({ expected }) => percent(expected),
    align: 'end',
    wide: true,
  },
]

const floodColumns: Column<Flood>[] = [
  {
    id: 'source',
    header: 'From',
    cell: ({ source, id }) => <OutsideText text={`${source} ${id}`} longest={60} />,
  },
  { id: 'signal', header: 'Signal', cell: ({ signal }) => sentence(signal), wide: true },
  {
    id: 'count',
    header: 'Sent',
    cell: (flood) => count(flood.count),
    sortBy: (flood) => flood.count,
    align: 'end',
  },
  { id: 'usual', header: 'Usual', cell: ({ usual }) => decimal(usual), align: 'end' },
  {
    id: 'from',
    header: 'Since',
    cell: ({ from }) => <TimeAgo time={from} />,
    sortBy: ({ from }) => from,
    wide: true,
  },
]
