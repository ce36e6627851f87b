import classes from './states.module.css'

const widths = ['62%', '48%', '71%', '55%', '66%', '43%', '59%', '50%']

/** The shape of what is coming, while it comes. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {widths.slice(0, rows).map((width) => (
        <div key={width} className={classes.line}>
          <div className={classes.bar} style={{ width }} />
        </div>
      ))}
    </div>
  )
}
