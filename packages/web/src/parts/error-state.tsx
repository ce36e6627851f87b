import { Button } from '@mantine/core'
import { describeFailure } from '../api/problem.ts'
import classes from './states.module.css'

/** A failed call in words: what is wrong, what to do next, and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const failure = describeFailure(error)
  return (
    <div className={classes.state} data-tone="bad" role="alert">
      <h2>{failure.title}</h2>
      <p>{failure.detail}</p>
      {failure.issues.map((issue) => (
        <p key={issue.path + issue.message} className="mono">
          {issue.path}: {issue.message}
        </p>
      ))}
      {failure.next && <p className="quiet">{failure.next}</p>}
      <div className="row">
        {retry && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        {failure.reference && <code className="faint">reference {failure.reference}</code>}
        {failure.code && <code className="faint">{failure.code}</code>}
      </div>
    </div>
  )
}
