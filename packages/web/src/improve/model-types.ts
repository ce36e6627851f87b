import type { Api } from '../api/api.ts'

/** A model as its own page gets it: with its evaluations and the variants that serve it. */
export type Model = Awaited<ReturnType<Api['improve']['getModel']['call']>>
export type ModelEvaluation = Model['evaluations'][number]
