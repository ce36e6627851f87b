export const stages = ['capture', 'feedback', 'analyse', 'review', 'evaluate', 'improve', 'deploy'] as const
export type StageName = (typeof stages)[number]

/** The page where each stage is worked on, and the letter that goes there after `g`. */
export const stagePages: Record<
  StageName,
  '/traces' | '/feedback' | '/review' | '/datasets' | '/models' | '/releases'
> = {
  capture: '/traces',
  feedback: '/feedback',
  analyse: '/feedback',
  review: '/review',
  evaluate: '/datasets',
  improve: '/models',
  deploy: '/releases',
}

type Point = { x: number; y: number }

/** A point at `turn` (0 at the top, 1 after a full turn clockwise) and `radius` from the centre. */
export function pointAt(turn: number, radius: number): Point {
  const angle = turn * 2 * Math.PI
  return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) }
}

/** The turn at the middle of a stage's arc; the first stage begins at the top. */
export function middleOf(index: number): number {
  return (index + 0.5) / stages.length
}

/**
 * One stage's arc between two radii. Its end is a point and its start a notch, so that the ring reads clockwise
 * without arrows.
 */
export function arcPath(index: number, inner: number, outer: number, gap: number): string {
  const start = index / stages.length + gap / 2
  const end = (index + 1) / stages.length - gap / 2
  const tip = (0.5 * (outer - inner)) / (Math.PI * (inner + outer))
  const middle = (inner + outer) / 2
  const at = (turn: number, radius: number) => {
    const { x, y } = pointAt(turn, radius)
    return `${x.toFixed(2)} ${y.toFixed(2)}`
  }
  return [
    `M${at(start, outer)}`,
    `A${outer} ${outer} 0 0 1 ${at(end, outer)}`,
    `L${at(end + tip, middle)}`,
    `L${at(end, inner)}`,
    `A${inner} ${inner} 0 0 0 ${at(start, inner)}`,
    `L${at(start + tip, middle)}`,
    'Z',
  ].join('')
}
