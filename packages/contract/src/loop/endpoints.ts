import { oc } from '@orpc/contract'
import * as z from 'zod'
import { idSchema } from '../ids.ts'
import { loopRunSchema, newLoopRunSchema, overviewSchema } from './loop.ts'

const tags = ['loop']
const byId = z.object({ id: idSchema })

export const loopContract = {
  overview: oc
    .route({ method: 'GET', path: '/loop', tags, summary: 'The ring of stages with live counts' })
    .output(overviewSchema),
  listRuns: oc
    .route({ method: 'GET', path: '/loop/runs', tags, summary: 'Turns of the loop, newest first' })
    .output(z.object({ items: z.array(loopRunSchema) })),
  startRun: oc
    .route({
      method: 'POST',
      path: '/loop/runs',
      tags,
      summary: 'Turn the loop once: dataset, training, gate, canary',
      successStatus: 202,
    })
    .input(newLoopRunSchema)
    .output(loopRunSchema),
  getRun: oc
    .route({ method: 'GET', path: '/loop/runs/{id}', tags, summary: 'One turn of the loop' })
    .input(byId)
    .output(loopRunSchema),
  cancelRun: oc
    .route({ method: 'POST', path: '/loop/runs/{id}/cancel', tags, summary: 'Stop a turn of the loop' })
    .input(byId)
    .output(loopRunSchema),
}
