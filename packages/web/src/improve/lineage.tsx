import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { count, idName, words } from '../parts/format.ts'
import { QueryView } from '../parts/query-view.tsx'
import { Teachers } from '../parts/teachers.tsx'
import { lineageQuery } from './queries.ts'

const shownSamples = 12

type Sample = { exampleId: string; text: string; label: string; inferenceId: string; authorId: string }

/** From the model back to the calls, the feedback and the people it came from. */
export function Lineage({ modelId }: { modelId: string }) {
  const lineage = useQuery(lineageQuery(useApi(), modelId))
  return (
    <QueryView query={lineage} rows={4}>
      {(found) => (
        <div className="stack" style={{ paddingTop: 10, gap: 14 }}>
          <FactList
            facts={[
              ['Dataset version', found.datasetVersion],
              ['Examples', count(found.examples)],
              ['From calls', count(found.inferences)],
              ['From feedback', count(found.feedback)],
              ['People', count(found.authors.length)],
            ]}
          />
          <Teachers teachers={found.authors} />
          {found.sample.length > 0 && (
            <DataTable
              label="Some of the examples"
              columns={columns}
              rows={found.sample.slice(0, shownSamples)}
              rowId={({ exampleId }) => exampleId}
            />
          )}
        </div>
      )}
    </QueryView>
  )
}

const columns: Column<Sample>[] = [
  { id: 'text', header: 'Some of what it was taught', cell: (sample) => sample.text.slice(0, 200) },
  { id: 'label', header: 'Label', cell: (sample) => words(sample.label) },
  { id: 'author', header: 'By', cell: (sample) => idName(sample.authorId), wide: true },
  {
    id: 'call',
    header: 'From',
    cell: (sample) =>
      sample.inferenceId ? (
        <Link to="/inferences/$id" params={{ id: sample.inferenceId }}>
          the call
        </Link>
      ) : (
        <span className="faint">imported</span>
      ),
  },
]
