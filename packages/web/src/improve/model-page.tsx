import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { EstimateView } from '../parts/estimate-view.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { bytes, count, duration, fullTime, percent } from '../parts/format.ts'
import { GateView } from '../parts/gate-view.tsx'
import { Page } from '../parts/page.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { Section } from '../parts/section.tsx'
import { Confusions } from './confusions.tsx'
import classes from './improve.module.css'
import { LabelTable } from './label-table.tsx'
import { Lineage } from './lineage.tsx'
import type { Model, ModelEvaluation } from './model-types.ts'
import { gatesQuery, modelQuery } from './queries.ts'

const route = getRouteApi('/models/$id')

/** One model: before and after, how good and how sure, what it mixes up, and who taught it. */
export function ModelPage() {
  const { id } = route.useParams()
  const model = useQuery(modelQuery(useApi(), id))
  return (
    <Page
      title="Model"
      heading={
        <>
          {model.data?.function ?? 'Model'} <span className="mono faint">{id.slice(-6)}</span>
        </>
      }
      above={<Link to="/models">Models</Link>}
    >
      <QueryView query={model}>{(found) => <ModelView model={found} />}</QueryView>
    </Page>
  )
}

function ModelView({ model }: { model: Model }) {
  const judged = model.evaluations.find(({ split }) => split === 'holdout') ?? model.evaluations[0]
  return (
    <>
      <FactList
        facts={[
          [
            'Function',
            <Link key="function" to="/functions/$name" params={{ name: model.function }}>
              {model.function}
            </Link>,
          ],
          ['Serves as', model.variants.join(', ') || 'nothing yet'],
          ['Profile', model.profile],
          ['Taught with', `${count(model.trainedOn)} examples`],
          ['Labels', count(model.labels)],
          ['Size', bytes(model.bytes)],
          ['Training took', duration(model.trainSeconds * 1000)],
          ['Answers “out of scope” below', percent(model.abstainThreshold)],
          ['Made', fullTime(model.createdAt)],
        ]}
      />
      <BeforeAndAfter model={model} />
      <Section title="How good it is">
        {model.evaluations.length === 0 ? (
          <EmptyState title="Not measured alone">
            Its dataset version has no validation examples. A gate measures it against what served before.
          </EmptyState>
        ) : (
          model.evaluations.map((evaluation) => <Accuracy key={evaluation.split} evaluation={evaluation} />)
        )}
      </Section>
      {judged && judged.confusions.length > 0 && (
        <Section
          title="What it mixes up"
          about="The commonest wrong answers: what it was, and what the model said."
        >
          <Confusions confusions={judged.confusions} />
        </Section>
      )}
      {judged && judged.perLabel.length > 0 && (
        <Section title="By label">
          <LabelTable perLabel={judged.perLabel} />
        </Section>
      )}
      <Section title="Who taught it">
        <Lineage modelId={model.id} />
      </Section>
    </>
  )
}

/** The gates that compared this model with what was there before it. */
function BeforeAndAfter({ model }: { model: Model }) {
  const gates = useQuery(gatesQuery(useApi(), model.function))
  const own = gates.data?.items.filter(({ candidate }) => model.variants.includes(candidate)) ?? []
  if (own.length === 0) return null
  return (
    <Section title="Before and after">
      {own.map((gate) => (
        <GateView key={gate.id} gate={gate} />
      ))}
    </Section>
  )
}

function Accuracy({ evaluation }: { evaluation: ModelEvaluation }) {
  const { split, n, accuracy, low, high, calibrationError } = evaluation
  return (
    <div className={classes.accuracy}>
      <div className="spread">
        <h3>Right on {split === 'holdout' ? 'the hold-out' : `the ${split} examples`}</h3>
        {calibrationError !== null && (
          <span className="quiet">its own certainty is off by {percent(calibrationError)} on average</span>
        )}
      </div>
      <EstimateView
        estimate={{ value: accuracy, low, high, n, method: 'Wilson score interval' }}
        domain={[Math.max(0, Math.floor((low - 0.1) * 10) / 10), 1]}
        of="examples"
      />
    </div>
  )
}
