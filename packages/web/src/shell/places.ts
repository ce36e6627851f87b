import type { ActionId } from '../keys/all-actions.ts'
import type { StageName } from '../parts/ring-geometry.ts'

export type Place = {
  to: '/' | '/traces' | '/feedback' | '/review' | '/datasets' | '/models' | '/releases' | '/settings'
  label: string
  action: ActionId
  stages: readonly StageName[]
}

/** The pages of the navigation, in the order in which data travels through them. */
export const places: readonly Place[] = [
  { to: '/', label: 'Loop', action: 'go.loop', stages: [] },
  { to: '/traces', label: 'Traces', action: 'go.traces', stages: ['capture'] },
  { to: '/feedback', label: 'Feedback', action: 'go.feedback', stages: ['feedback', 'analyse'] },
  { to: '/review', label: 'Review', action: 'go.review', stages: ['review'] },
  { to: '/datasets', label: 'Datasets', action: 'go.datasets', stages: ['evaluate'] },
  { to: '/models', label: 'Models', action: 'go.models', stages: ['improve'] },
  { to: '/releases', label: 'Releases', action: 'go.releases', stages: ['deploy'] },
  { to: '/settings', label: 'Settings', action: 'go.settings', stages: [] },
]

/** The place a path belongs to. Functions hang under releases; sessions and tasks are what traces add up to. */
export function placeOf(path: string): Place | undefined {
  if (/^\/(sessions|tasks)(\/|$)/.test(path)) return places.find(({ to }) => to === '/traces')
  if (path.startsWith('/functions')) return places.find(({ to }) => to === '/releases')
  if (path === '/' || path.startsWith('/loop')) return places[0]
  return places.find(({ to }) => to !== '/' && (path === to || path.startsWith(`${to}/`)))
}
