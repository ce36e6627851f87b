import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { BackgroundLedger } from '../background-ledger.ts'

/** What judging calls needs, in whichever process it is done. */
export type JudgingDependencies = {
  ledger: BackgroundLedger
  clock: Clock
  logger: Logger
  /** Names of signals that are not wanted. */
  signalsOff?: readonly string[]
}
