/** What a script may conclude from how a command ended. */
export const exitCode = {
  ok: 0,
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No server runs here, or none answers there. */
  notReachable: 3,
  /** The server answered and refused. */
  refused: 4,
  /** The turn of the loop ended without a better variant in service. */
  notImproved: 5,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
