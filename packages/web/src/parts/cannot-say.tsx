import classes from './interval-plot.module.css'

/** Too little is known for a number: hatched grey, with what is missing to be able to say. */
export function CannotSay({ missing }: { missing: string }) {
  return (
    <span className="stack" style={{ gap: 2 }}>
      <span className={classes.unknown} aria-hidden="true" />
      <span className="quiet">{missing}</span>
    </span>
  )
}
