import type { Release } from '@loopwright/contract'
import { percent } from '../parts/format.ts'
import classes from './deploy.module.css'

/** Which variants serve, each as wide as its share of the calls. */
export function WeightBar({ weights }: { weights: Release['weights'] }) {
  const serving = weights.filter(({ weight }) => weight > 0)
  const spoken = serving.map(({ variant, weight }) => `${variant} ${percent(weight, 0)}`).join(', ')
  return (
    <div>
      <div className={classes.weights} aria-hidden="true">
        {serving.map(({ variant, weight }) => (
          <span key={variant} style={{ flexGrow: weight }} />
        ))}
      </div>
      <span className="number">{spoken}</span>
    </div>
  )
}
