import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { wholeOutputTextOf } from '@loopwright/core/capture/payload-text'
import { createGateway } from './capture/gateway/gateway.ts'
import { getTrace } from './capture/get-trace.ts'
import { inferenceIdOfSpan } from './capture/inference-id-of-span.ts'
import { keepSpans } from './capture/keep-spans.ts'
import { listSessions } from './capture/list-sessions.ts'
import { listTraces } from './capture/list-traces.ts'
import { lateEventJoiner } from './capture/otlp/join-late-events.ts'
import { createOtlpReceiver } from './capture/otlp/otlp-receiver.ts'
import { createProjectRedaction } from './capture/redact/project-redaction.ts'
import { redactingSpool } from './capture/redact/redacting-spool.ts'
import { redactionRoutes } from './capture/redact/routes.ts'
import { captureRoutes } from './capture/routes.ts'
import { userTaskRoutes } from './capture/user-task/routes.ts'
import type { Config } from './config.ts'
import { createVariant } from './deploy/create-variant.ts'
import { describeRollout } from './deploy/describe-rollout.ts'
import { deployJobs } from './deploy/jobs.ts'
import { rollBack } from './deploy/roll-back.ts'
import { deployRoutes } from './deploy/routes.ts'
import { startRollout } from './deploy/start-rollout.ts'
import { findRollout } from './deploy/store.ts'
import { estimateLabels } from './estimate-labels.ts'
import { buildVersion } from './evaluate/build-version.ts'
import { decideGate } from './evaluate/decide-gate.ts'
import type { EvaluateDependencies } from './evaluate/dependencies.ts'
import { evaluateRoutes } from './evaluate/routes.ts'
import { listDatasets, listExamples } from './evaluate/store.ts'
import { addNewStarterSignals, addStarterSignals } from './feedback/add-starter-signals.ts'
import { estimateJobs } from './feedback/estimates/jobs.ts'
import { createRollup } from './feedback/estimates/refresh-rollup.ts'
import { estimateRoutes } from './feedback/estimates/routes.ts'
import { feedbackJobs } from './feedback/jobs.ts'
import { openJudging } from './feedback/judging/open-judging.ts'
import { knownSignals } from './feedback/known-signals.ts'
import { feedbackLinker } from './feedback/link-feedback.ts'
import { listFeedback } from './feedback/list-feedback.ts'
import { listSignals } from './feedback/list-signals.ts'
import { preferenceRoutes } from './feedback/preferences/routes.ts'
import { putSignal } from './feedback/put-signal.ts'
import { qualityJobs } from './feedback/quality/jobs.ts'
import { qualityRoutes } from './feedback/quality/routes.ts'
import { sourcesOfHours } from './feedback/quality/sources-of-hours.ts'
import { verdictsOfHours } from './feedback/quality/verdicts-of-hours.ts'
import { rankingRoutes } from './feedback/rankings/routes.ts'
import { createFeedbackReceiver } from './feedback/receive-feedback.ts'
import { recordFeedback } from './feedback/record-feedback.ts'
import { recordObservedFeedback } from './feedback/record-observed-feedback.ts'
import { retentionOfHours } from './feedback/retention/retention-of-hours.ts'
import { retentionRoutes } from './feedback/retention/routes.ts'
import { feedbackRoutes } from './feedback/routes.ts'
import { sessionJobs } from './feedback/sessions/jobs.ts'
import { answerBrowsers } from './feedback/tokens/answer-browsers.ts'
import { createFeedbackTokens } from './feedback/tokens/feedback-tokens.ts'
import { createObservationLimits } from './feedback/tokens/observation-limits.ts'
import { tokenRoutes } from './feedback/tokens/routes.ts'
import { labelledCallsOfHours } from './feedback/worth/labelled-calls-of-hours.ts'
import { worthRoutes } from './feedback/worth/routes.ts'
import { answerTexts } from './improve/answer-texts.ts'
import { cancelTrainingRun } from './improve/cancel-training-run.ts'
import { improveJobs } from './improve/jobs.ts'
import { createModelShelf } from './improve/model-shelf.ts'
import { improveRoutes } from './improve/routes.ts'
import { startTrainingRun } from './improve/start-training-run.ts'
import { findRun as findTrainingRun } from './improve/store.ts'
import { traceLineage } from './improve/trace-lineage.ts'
import type { LangfuseStages } from './langfuse/dependencies.ts'
import { langfuseJobs } from './langfuse/jobs.ts'
import { langfuseApp } from './langfuse/langfuse-app.ts'
import { langfuseLinks } from './langfuse/langfuse-links.ts'
import { toOtlpPath } from './langfuse/to-otlp-path.ts'
import type { LoopStages } from './loop/dependencies.ts'
import { loopJobs, wakeRun } from './loop/jobs.ts'
import { loopRoutes } from './loop/routes.ts'
import { connectLoop } from './loop.ts'
import type { Platform } from './open-platform.ts'
import { createApiHandler } from './platform/http/api-handler.ts'
import { createHttpApp } from './platform/http/create-http-app.ts'
import { createMetrics, healthRoutes } from './platform/http/health.ts'
import type { RequestHandler } from './platform/http/http-exchange.ts'
import { createOpenApiDocument } from './platform/http/open-api.ts'
import { webApp } from './platform/http/web-app.ts'
import { openLocalModel } from './platform/providers/llama/open-local-model.ts'
import { createUpstreams } from './platform/providers/upstreams.ts'
import { createTokenCounter } from './platform/tokens/token-counter.ts'
import { reviewRoutes } from './review/routes.ts'
import { version } from './version.ts'
import { createAccounts, openAccountRoutes } from './workspace/accounts.ts'
import { applyInitialSettings } from './workspace/apply-initial-settings.ts'
import { authenticate } from './workspace/authenticate.ts'
import { authorise } from './workspace/authorise.ts'
import { createKeyFinder } from './workspace/create-key-finder.ts'
import { createKeyUse } from './workspace/create-key-use.ts'
import { sealAnew } from './workspace/providers/seal-anew.ts'
import { recordAudit } from './workspace/record-audit.ts'
import { workspaceRoutes } from './workspace/routes.ts'
import { findProject, hasOwner } from './workspace/store.ts'

export type AppOptions = {
  config: Config
  /** With it the command line on this machine acts as owner. */
  localToken: string
  /** The built web app; absent where none is served. */
  webDirectory: string | undefined
}

export type App = {
  /** Answers everything. */
  listener: RequestListener
  /** Answers what comes most often, over connections that know no other use of HTTP. */
  direct: RequestHandler
  /** True until somebody made the owner's account. */
  needsOwner(): Promise<boolean>
  /** Ends the connections to upstreams, the counting of tokens and the judging of calls, once no request is under way. */
  close(): Promise<void>
}

/** Wires every stage to the platform, once. All dependencies of the server are to be seen here. */
export async function createApp(platform: Platform, options: AppOptions): Promise<App> {
  const { catalog, ledger, serving, facts, jobs, models, clock, logger, secret, secretBox } = platform
  const { pool } = catalog
  const { config } = options
  const maxBodyBytes = config.limits.bodyBytes

  const redaction = createProjectRedaction({ serving, secret })
  const spool = redactingSpool(platform.spool, redaction)

  const accounts = createAccounts({ pool, secret, clock, publicUrl: config.http.publicUrl })
  const upstreams = createUpstreams({
    ...{ providers: config.providers, prices: config.prices, serving },
    openLocalModel: (...settings) => openLocalModel({ logger }, ...settings),
  })
  const providers = {
    ...{ catalog, serving, secretBox, upstreams },
    ...{ serverProviders: config.providers, operatorPrices: config.prices },
  }
  await sealAnew({ catalog, secretBox, logger })
  const workspace = { ...providers, accounts, starters: [addStarterSignals], version }
  await applyInitialSettings(workspace, config.init)
  await addNewStarterSignals(pool)

  const signals = knownSignals({ catalog, clock })
  const capture = {
    ...{ catalog, spool, ledger, clock },
    findSignal: async (projectId: string, name: string) =>
      (await signals.withNames(projectId, [name])).get(name),
  }
  const feedbackTokens = createFeedbackTokens({ serving, clock, secret })
  const feedback = { catalog, ledger, spool, clock, serving, signals, readToken: feedbackTokens.readGood }
  const rollup = createRollup({
    ...feedback,
    alsoCount: [retentionOfHours, sourcesOfHours, verdictsOfHours, labelledCallsOfHours],
  })
  const review = { catalog, ledger, spool, clock }
  const improve = { catalog, jobs, models, logger, running: new Map<string, AbortController>() }
  const deploy = { catalog, ledger, spool, serving, clock }
  const shelf = createModelShelf({ catalog, models })
  const evaluate: EvaluateDependencies = {
    catalog,
    clock,
    estimateLabels: (projectId, query) => estimateLabels({ feedback, review }, projectId, query),
    async answerAll(modelId, texts, outOfScopeLabel) {
      await shelf.load(modelId)
      return answerTexts(models, modelId, texts, outOfScopeLabel)
    },
  }
  const stages: LoopStages = {
    buildVersion: (projectId, run) =>
      buildVersion(evaluate, projectId, { ...run, name: run.dataset, seed: 'split' }),
    startTraining: (projectId, run, datasetVersionId) =>
      startTrainingRun(improve, projectId, { ...run, datasetVersionId }),
    getTraining: (projectId, id) => findTrainingRun(pool, projectId, id),
    cancelTraining: (projectId, id) => cancelTrainingRun(improve, projectId, id),
    traceLineage: (projectId, modelId) => traceLineage(improve, projectId, modelId),
    addVariant: (projectId, run, modelId) =>
      createVariant(deploy, projectId, {
        name: run.function,
        variant: run.candidate,
        target: { kind: 'model', modelId },
      }),
    decideGate: (projectId, run, datasetVersionId) =>
      decideGate(evaluate, projectId, { ...run, datasetVersionId, confidence: 0.95 }),
    startRollout: (projectId, run, gateId) =>
      startRollout(deploy, projectId, { ...run, gateId, environment: 'production', ...rolloutDefaults }),
    getRollout: async (projectId, id) => describeRollout((await findRollout(pool, projectId, id))!),
    rollBack: (projectId, id, reason) => rollBack(deploy, projectId, { id, reason }),
  }
  const loop = { catalog, ledger, jobs, clock, logger, stages }
  const langfuseStages: LangfuseStages = {
    keepSpans: (rows) => keepSpans(spool, rows),
    redact: redaction.redactValue,
    inferenceIdOf: inferenceIdOfSpan,
    getTrace: (projectId, traceId) => getTrace(capture, projectId, traceId),
    listTraces: (projectId, query) => listTraces(capture, projectId, query),
    listSessions: (projectId, query) => listSessions(capture, projectId, query),
    recordFeedback: (principal, input) => recordFeedback(feedback, principal, input),
    listFeedback: (projectId, query) => listFeedback(feedback, projectId, query),
    listSignals: async (projectId) => (await listSignals(feedback, projectId)).items,
    putSignal: (projectId, signal) => putSignal(feedback, projectId, signal),
    findDataset: async (projectId, name) => (await listDatasets(pool, projectId, name))[0],
    listExamples: (projectId, versionId, query) => listExamples(pool, projectId, versionId, query),
    findProject: (projectId) => findProject(pool, projectId),
  }
  const langfuse = { catalog, ledger, spool, jobs, clock, logger, stages: langfuseStages }

  const answeredFeedback = { ...feedback, readOutput: wholeOutputTextOf }
  const linker = feedbackLinker(answeredFeedback)
  const joiner = lateEventJoiner({ ledger, clock })
  const judging = await openJudging({
    ...{ ledger, clock, logger, signalsOff: config.signalsOff, environment: config.childEnvironment },
    directory: await platform.home.folder('backlog'),
  })
  connectLoop(facts, {
    joinEventsToSpans: joiner.spanEventsReceived,
    joinSpansToEvents: joiner.spansCaptured,
    linkSpansToFeedback: linker.spansCaptured,
    linkFeedbackToSpans: linker.feedbackReceived,
    judgeCalls: judging.take,
    continueLoopRun: (projectId, ref) => wakeRun(loop, projectId, ref),
  })
  improveJobs(improve)
  deployJobs({ ...deploy, jobs, logger })
  loopJobs(loop)
  langfuseJobs({ ...langfuse, jobs })
  feedbackJobs({ ...feedback, jobs, linker })
  estimateJobs({ ledger, jobs, rollup })
  qualityJobs({ ...feedback, jobs, rollup })
  sessionJobs({ ledger, clock, jobs, signalsOff: config.signalsOff })

  const metrics = createMetrics({ catalog, ledger, spool })
  const noteKeyUse = createKeyUse({ db: pool, clock, logger })
  const keyOf = createKeyFinder(serving)
  const authenticateKey = (authorization: string | undefined) => {
    const key = keyOf(authorization)
    if (key) noteKeyUse(key.id)
    return key
  }
  const tokenCounter = createTokenCounter({ logger })
  const gateway = createGateway({
    ...{ spool, serving, models, clock, logger, maxBodyBytes, authenticateKey },
    upstreams,
    tokenCounter,
    ownModelPrice: config.prices['loopwright/distilled'],
    loadModel: shelf.load,
    issueFeedbackToken: feedbackTokens.issue,
    drawToAsk: feedbackTokens.drawToAsk,
    onUncaptured: () => metrics.uncaptured.inc(),
    onRefused: () => metrics.refused.inc(),
    onFailedAttempt: (provider) => metrics.failedAttempts.inc({ provider }),
  })
  const otlp = createOtlpReceiver({
    ...{ spool, clock, logger, maxBodyBytes, authenticateKey },
    recordFeedback: ({ id, name, projectId, role }, observed) =>
      recordObservedFeedback(feedback, { kind: 'key', id, name, projectId, role }, observed),
  })

  const authentication = {
    ...{ pool, serving, accounts, noteKeyUse, localToken: options.localToken },
    publicUrl: config.http.publicUrl,
  }
  const serves = { gateway: config.roles.includes('gateway'), api: config.roles.includes('api') }
  const http = createHttpApp({
    health: healthRoutes({ catalog, ledger, spool, metrics }),
    api: createApiHandler({
      router: {
        workspace: workspaceRoutes(workspace),
        capture: {
          ...captureRoutes(capture),
          ...userTaskRoutes(capture),
          ...redactionRoutes({ catalog, serving, secret, recordAudit }),
        },
        feedback: {
          ...feedbackRoutes(feedback),
          ...retentionRoutes({ ...feedback, rollup }),
          ...estimateRoutes({ ...feedback, rollup }),
          ...qualityRoutes({ ...feedback, rollup }),
          ...tokenRoutes({ catalog, serving, recordAudit }),
          ...preferenceRoutes(answeredFeedback),
          ...worthRoutes({ ...feedback, rollup }),
          ...rankingRoutes(feedback),
        },
        review: reviewRoutes({ ...review, redact: redaction.redactValue }),
        evaluate: evaluateRoutes(evaluate),
        improve: improveRoutes(improve),
        deploy: deployRoutes(deploy),
        loop: loopRoutes(loop),
      },
      authenticate: (headers, method) => authenticate(authentication, headers, method),
      authorise,
      logger,
    }),
    browsers: answerBrowsers({
      tokens: feedbackTokens,
      limits: createObservationLimits({ clock }),
      publicUrl: config.http.publicUrl,
    }),
    langfuse: langfuseApp({
      ...langfuse,
      authenticate: (headers, method) => authenticate(authentication, headers, method),
      authorise,
      version,
    }),
    langfuseLinks: langfuseLinks(),
    openApi: createOpenApiDocument(version),
    accounts: { handler: accounts.handler, openRoutes: openAccountRoutes },
    isBehindProxy: config.http.publicUrl !== undefined,
    web: options.webDirectory === undefined ? undefined : webApp(options.webDirectory),
    servesApi: serves.api,
    maxBodyBytes,
    logger,
  })
  const answer = getRequestListener(http.fetch)
  const receiveFeedback = createFeedbackReceiver({
    ...{ authenticateKey, authorise, maxBodyBytes, logger },
    recordFeedback: (principal, input) => recordFeedback(feedback, principal, input),
  })

  // The model's callers come first, and nothing stands between them and the gateway.
  const direct: RequestHandler = (request, response) => {
    const answering = serves.gateway && gateway(request, response)
    if (answering !== false) return answering
    return serves.api && receiveFeedback(request, response)
  }

  return {
    direct,
    listener: (request, response) => {
      // A caller who goes away mid-write is seen by its `close`.
      response.on('error', () => undefined)
      toOtlpPath(request)
      if (direct(request, response) !== false) return
      if (serves.gateway && otlp(request, response) !== false) return
      void answer(request, response)
    },
    needsOwner: async () => !(await hasOwner(pool)),
    async close() {
      await judging.close()
      await tokenCounter.close()
      await redaction.close()
      await upstreams.close()
    },
  }
}

/** How a turn of the loop rolls out; a rollout started by hand may choose. */
const rolloutDefaults = { signal: 'accepted', tolerance: 0.02, errorRateLimit: 0.02 }
