import type { Jobs } from '../platform/jobs/jobs.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { forgetExpiredFeedback } from './forget-expired.ts'
import type { FeedbackLinker } from './link-feedback.ts'

/** What feedback needs now and then: late calls are found, and what is no longer to be kept is deleted. */
export function feedbackJobs(
  deps: Pick<FeedbackDependencies, 'catalog' | 'ledger' | 'spool' | 'clock'> & {
    jobs: Jobs
    linker: Pick<FeedbackLinker, 'lookForLateCalls'>
  },
): void {
  deps.jobs.handle('feedback.link-late', () => deps.linker.lookForLateCalls())
  deps.jobs.schedule('feedback.link-late', '23 * * * *', {})
  deps.jobs.handle('feedback.forget-expired', async () => void (await forgetExpiredFeedback(deps)))
  deps.jobs.schedule('feedback.forget-expired', '41 2 * * *', {})
}
