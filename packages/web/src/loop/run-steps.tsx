import type { LoopRun } from '@loopwright/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/use-api.tsx'
import { duration } from '../parts/format.ts'
import { GateView } from '../parts/gate-view.tsx'
import { ProgressBar } from '../parts/progress-bar.tsx'
import classes from './loop.module.css'
import { datasetsQuery, gateQuery, trainingRunQuery } from './queries.ts'
import { StepStatusWord } from './run-status.tsx'

type Step = LoopRun['steps'][number]

const stepTitles: Record<Step['name'], string> = {
  dataset: 'Dataset',
  training: 'Training',
  gate: 'Gate',
  rollout: 'Rollout',
}

/** The four steps of a turn, each with what it made and the way there. */
export function RunSteps({ run }: { run: LoopRun }) {
  return (
    <ol className={classes.steps}>
      {run.steps.map((step) => (
        <li key={step.name} className={classes.step}>
          <h3>{stepTitles[step.name]}</h3>
          <div className="stack">
            {(step.name !== 'gate' || step.ref === null) && (
              <div>
                <StepStatusWord status={step.status} /> <span className="quiet">{step.words}</span>
              </div>
            )}
            {step.ref && <Made name={step.name} id={step.ref} />}
          </div>
          <span className="faint number">{tookOf(step)}</span>
        </li>
      ))}
    </ol>
  )
}

/** What a step made, or how far it is. */
function Made({ name, id }: { name: Step['name']; id: string }) {
  if (name === 'dataset') return <DatasetLink versionId={id} />
  if (name === 'training') return <TrainingResult id={id} />
  if (name === 'gate') return <GateResult id={id} />
  return (
    <Link to="/releases/$rolloutId" params={{ rolloutId: id }}>
      Open the rollout
    </Link>
  )
}

function DatasetLink({ versionId }: { versionId: string }) {
  const datasets = useQuery(datasetsQuery(useApi()))
  const dataset = datasets.data?.items.find(({ versions }) => versions.some(({ id }) => id === versionId))
  const version = dataset?.versions.find(({ id }) => id === versionId)
  if (!dataset || !version) return null
  return (
    <Link to="/datasets/$name" params={{ name: dataset.name }} search={{ version: versionId }}>
      Open {dataset.name}, version {version.version}
    </Link>
  )
}

function TrainingResult({ id }: { id: string }) {
  const training = useQuery(trainingRunQuery(useApi(), id))
  const found = training.data
  if (!found) return null
  if (found.modelId) {
    return (
      <Link to="/models/$id" params={{ id: found.modelId }}>
        Open the model
      </Link>
    )
  }
  return (
    found.progress && (
      <ProgressBar done={found.progress.done} total={found.progress.total} label={found.progress.stage} />
    )
  )
}

function GateResult({ id }: { id: string }) {
  const gate = useQuery(gateQuery(useApi(), id))
  return gate.data ? <GateView gate={gate.data} /> : null
}

function tookOf({ startedAt, finishedAt }: Step): string {
  return startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : ''
}
