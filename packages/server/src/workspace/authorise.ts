import { AppError, type Role } from '@loopwright/contract'
import type { Principal } from '../platform/http/principal.ts'

/** From least to most: each role may do all that those before it may. */
const rank: Record<Role, number> = { viewer: 0, expert: 1, engineer: 2, admin: 3, owner: 4 }

/** `public`: nobody needs to be known. `feedback-token`: a browser with a token for one inference may, as any expert may. */
export type Rule = Role | 'public' | 'feedback-token'

/** The one place that says who may do what, for every procedure of the contract. */
export const minimumRole = {
  'workspace.setupStatus': 'public',
  'workspace.setUp': 'public',
  'workspace.me': 'viewer',
  'workspace.listProjects': 'viewer',
  'workspace.createProject': 'owner',
  'workspace.listKeys': 'admin',
  'workspace.createKey': 'admin',
  'workspace.revokeKey': 'admin',
  'workspace.limitKey': 'admin',
  'workspace.getLimits': 'viewer',
  'workspace.putLimits': 'admin',
  'workspace.listProviders': 'viewer',
  'workspace.createProvider': 'admin',
  'workspace.updateProvider': 'admin',
  'workspace.deleteProvider': 'admin',
  'workspace.testProvider': 'admin',
  'workspace.listPrices': 'viewer',
  'capture.ingestTraces': 'engineer',
  'capture.listTraces': 'viewer',
  'capture.getTrace': 'viewer',
  'capture.listInferences': 'viewer',
  'capture.getInference': 'viewer',
  'capture.listTraceFacets': 'viewer',
  'capture.tailTraces': 'viewer',
  'capture.getSpan': 'viewer',
  'capture.listSessions': 'viewer',
  'capture.getSession': 'viewer',
  'capture.listSavedViews': 'viewer',
  'capture.createSavedView': 'viewer',
  'capture.updateSavedView': 'viewer',
  'capture.deleteSavedView': 'viewer',
  'capture.recordUserTasks': 'engineer',
  'capture.listUserTasks': 'viewer',
  'capture.getUserTask': 'viewer',
  'capture.getRedaction': 'viewer',
  'capture.putRedaction': 'admin',
  // It says which pseudonym a guess has, by which a reader could tell whose they are.
  'capture.tryRedaction': 'engineer',
  'feedback.recordFeedback': 'feedback-token',
  'feedback.listFeedback': 'viewer',
  'feedback.summariseSignals': 'viewer',
  'feedback.listSignals': 'viewer',
  'feedback.putSignal': 'engineer',
  'feedback.getBrowserFeedback': 'viewer',
  'feedback.putBrowserFeedback': 'admin',
  'feedback.rotateFeedbackKey': 'admin',
  'feedback.estimateSignals': 'viewer',
  'feedback.getRetention': 'viewer',
  'feedback.getFeedbackQuality': 'viewer',
  'feedback.getSignalWorth': 'viewer',
  'feedback.fitSatisfaction': 'engineer',
  'feedback.listPreferencePairs': 'viewer',
  'feedback.getRankings': 'viewer',
  'review.listQueues': 'viewer',
  'review.createQueue': 'engineer',
  'review.getQueue': 'viewer',
  'review.fillQueue': 'engineer',
  'review.addGold': 'engineer',
  'review.listTasks': 'engineer',
  'review.leaseTask': 'expert',
  'review.answerTask': 'expert',
  'review.releaseTask': 'expert',
  'review.undoAnswer': 'expert',
  'review.reliability': 'engineer',
  'evaluate.listDatasets': 'viewer',
  'evaluate.createDataset': 'engineer',
  'evaluate.getDataset': 'viewer',
  'evaluate.importVersion': 'engineer',
  'evaluate.buildVersion': 'engineer',
  'evaluate.listExamples': 'viewer',
  'evaluate.listGates': 'viewer',
  'evaluate.decideGate': 'engineer',
  'evaluate.getGate': 'viewer',
  'improve.listTrainingRuns': 'viewer',
  'improve.startTrainingRun': 'engineer',
  'improve.getTrainingRun': 'viewer',
  'improve.cancelTrainingRun': 'engineer',
  'improve.listModels': 'viewer',
  'improve.getModel': 'viewer',
  'improve.getModelLineage': 'viewer',
  'deploy.listFunctions': 'viewer',
  'deploy.createFunction': 'engineer',
  'deploy.getFunction': 'viewer',
  'deploy.updateFunction': 'engineer',
  'deploy.createVariant': 'engineer',
  'deploy.createRelease': 'engineer',
  'deploy.listReleases': 'viewer',
  'deploy.listRollouts': 'viewer',
  'deploy.startRollout': 'engineer',
  'deploy.getRollout': 'viewer',
  'deploy.evaluateRollout': 'engineer',
  'deploy.rollBack': 'engineer',
  'loop.overview': 'viewer',
  'loop.listRuns': 'viewer',
  'loop.startRun': 'engineer',
  'loop.getRun': 'viewer',
  'loop.cancelRun': 'engineer',
} as const satisfies Record<string, Rule>

/**
 * Lets the call through or throws.
 *
 * @throws AppError `unauthenticated` when nobody is known, `forbidden` when the role is too small.
 */
export function authorise(principal: Principal | null, procedure: string): void {
  const rule: Rule | undefined = minimumRole[procedure as keyof typeof minimumRole]
  if (rule === 'public') return
  if (!principal) {
    throw new AppError('unauthenticated', 'Send a key as "Authorization: Bearer lw_sk_…", or sign in.')
  }
  if (rule === undefined) throw new AppError('forbidden', 'This call is not open to anybody.')
  if (principal.kind === 'feedback-token') {
    if (rule === 'feedback-token') return
    throw new AppError('forbidden', 'A feedback token may only leave feedback on its own inference.')
  }
  const needed = rule === 'feedback-token' ? 'expert' : rule
  if (rank[principal.role] < rank[needed]) {
    throw new AppError(
      'forbidden',
      `This needs the role "${needed}" and you have "${principal.role}". Ask an owner of the project for it.`,
    )
  }
}

/** Nobody hands out more than they have. @throws AppError `forbidden`. */
export function assertMayGrant(own: Role, granted: Role): void {
  if (rank[granted] <= rank[own]) return
  throw new AppError(
    'forbidden',
    `You have the role "${own}" and cannot make a key with "${granted}". Choose a smaller role, or ask an owner.`,
  )
}
