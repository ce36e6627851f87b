import type { Clock } from '../../platform/clock.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import { judgeSilences } from './judge-silences.ts'

/** Sessions fall silent without anybody saying so. */
export function sessionJobs(deps: {
  ledger: Pick<Ledger, 'client'>
  clock: Clock
  jobs: Jobs
  signalsOff: readonly string[]
}): void {
  deps.jobs.handle('feedback.judge-silences', () => judgeSilences(deps))
  deps.jobs.schedule('feedback.judge-silences', '*/10 * * * *', {})
}
