import { captureContract } from './capture/endpoints.ts'
import { redactionContract } from './capture/redaction-endpoints.ts'
import { userTaskContract } from './capture/user-task/endpoints.ts'
import { deployContract } from './deploy/endpoints.ts'
import { evaluateContract } from './evaluate/endpoints.ts'
import { browserContract } from './feedback/browser.ts'
import { feedbackContract } from './feedback/endpoints.ts'
import { estimateContract } from './feedback/estimates.ts'
import { preferenceContract } from './feedback/preferences.ts'
import { qualityContract } from './feedback/quality.ts'
import { rankingsContract } from './feedback/rankings.ts'
import { retentionContract } from './feedback/retention.ts'
import { worthContract } from './feedback/worth.ts'
import { improveContract } from './improve/endpoints.ts'
import { loopContract } from './loop/endpoints.ts'
import { reviewContract } from './review/endpoints.ts'
import { workspaceContract } from './workspace/endpoints.ts'

/** Everything under `/api/v1`, by stage. Server and clients are both typed from this. */
export const contract = {
  workspace: workspaceContract,
  capture: { ...captureContract, ...userTaskContract, ...redactionContract },
  feedback: {
    ...feedbackContract,
    ...browserContract,
    ...estimateContract,
    ...retentionContract,
    ...qualityContract,
    ...worthContract,
    ...preferenceContract,
    ...rankingsContract,
  },
  review: reviewContract,
  evaluate: evaluateContract,
  improve: improveContract,
  deploy: deployContract,
  loop: loopContract,
}

export type Contract = typeof contract
