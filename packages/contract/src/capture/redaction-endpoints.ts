import { oc } from '@orpc/contract'
import { redactedTextSchema, redactionSchema, redactionTrialSchema } from './redaction.ts'

const tags = ['capture']

export const redactionContract = {
  getRedaction: oc
    .route({ method: 'GET', path: '/redaction', tags, summary: 'What this project keeps out of its stores' })
    .output(redactionSchema),
  putRedaction: oc
    .route({
      method: 'PUT',
      path: '/redaction',
      tags,
      summary: 'Choose what is replaced before anything is stored; what is stored already stays as it is',
    })
    .input(redactionSchema)
    .output(redactionSchema),
  tryRedaction: oc
    .route({
      method: 'POST',
      path: '/redaction/try',
      tags,
      summary: 'What would be stored of a text; nothing of it is kept',
    })
    .input(redactionTrialSchema)
    .output(redactedTextSchema),
}
