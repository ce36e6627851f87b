import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { readSessionsSearch } from './capture/sessions/sessions-search.ts'
import { readTasksSearch } from './capture/tasks/tasks-search.ts'
import { readTraceSearch } from './capture/trace/trace-search.ts'
import { readTracesSearch } from './capture/traces/traces-search.ts'
import { readDatasetSearch } from './evaluate/dataset-search.ts'
import { readFeedbackSearch } from './feedback/explorer/explorer-search.ts'
import { readFunctionSearch } from './feedback/function-search.ts'
import { readRetentionSearch } from './feedback/retention/retention-search.ts'
import { Gate } from './shell/gate.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'

const root = createRootRoute({ component: Gate, notFoundComponent: NotFoundPage })
const under = () => root

const routes = [
  createRoute({
    getParentRoute: under,
    path: '/',
    component: lazyRouteComponent(() => import('./loop/loop-page.tsx'), 'LoopPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/loop/runs/$id',
    component: lazyRouteComponent(() => import('./loop/loop-run-page.tsx'), 'LoopRunPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/traces',
    validateSearch: readTracesSearch,
    component: lazyRouteComponent(() => import('./capture/traces/traces-page.tsx'), 'TracesPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/traces/$traceId',
    validateSearch: readTraceSearch,
    component: lazyRouteComponent(() => import('./capture/trace/trace-page.tsx'), 'TracePage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/sessions',
    validateSearch: readSessionsSearch,
    component: lazyRouteComponent(() => import('./capture/sessions/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/sessions/$sessionId',
    component: lazyRouteComponent(() => import('./capture/sessions/session-page.tsx'), 'SessionPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/tasks',
    validateSearch: readTasksSearch,
    component: lazyRouteComponent(() => import('./capture/tasks/tasks-page.tsx'), 'TasksPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/tasks/$taskId',
    component: lazyRouteComponent(() => import('./capture/tasks/task-page.tsx'), 'TaskPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/inferences/$id',
    component: lazyRouteComponent(() => import('./capture/trace/inference-page.tsx'), 'InferencePage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback',
    validateSearch: readFeedbackSearch,
    component: lazyRouteComponent(() => import('./feedback/explorer/feedback-page.tsx'), 'FeedbackPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/retention',
    validateSearch: readRetentionSearch,
    component: lazyRouteComponent(() => import('./feedback/retention/retention-page.tsx'), 'RetentionPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/rankings',
    validateSearch: readFunctionSearch,
    component: lazyRouteComponent(() => import('./feedback/rankings/rankings-page.tsx'), 'RankingsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/worth',
    validateSearch: readFunctionSearch,
    component: lazyRouteComponent(() => import('./feedback/worth/worth-page.tsx'), 'WorthPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/quality',
    validateSearch: readFunctionSearch,
    component: lazyRouteComponent(() => import('./feedback/quality/quality-page.tsx'), 'QualityPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/signals',
    component: lazyRouteComponent(() => import('./feedback/signals/signals-page.tsx'), 'SignalsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/inferences/$id',
    component: lazyRouteComponent(() => import('./feedback/history/history-page.tsx'), 'HistoryPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/feedback/browser',
    component: lazyRouteComponent(() => import('./feedback/browser/browser-page.tsx'), 'BrowserPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/review',
    component: lazyRouteComponent(() => import('./review/queues-page.tsx'), 'QueuesPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/review/$queueId',
    component: lazyRouteComponent(() => import('./review/answer-page.tsx'), 'AnswerPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/datasets',
    component: lazyRouteComponent(() => import('./evaluate/datasets-page.tsx'), 'DatasetsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/datasets/$name',
    validateSearch: readDatasetSearch,
    component: lazyRouteComponent(() => import('./evaluate/dataset-page.tsx'), 'DatasetPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/models',
    component: lazyRouteComponent(() => import('./improve/models-page.tsx'), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/models/$id',
    component: lazyRouteComponent(() => import('./improve/model-page.tsx'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/releases',
    component: lazyRouteComponent(() => import('./deploy/releases-page.tsx'), 'ReleasesPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/releases/$rolloutId',
    component: lazyRouteComponent(() => import('./deploy/rollout-page.tsx'), 'RolloutPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/functions/$name',
    component: lazyRouteComponent(() => import('./deploy/function-page.tsx'), 'FunctionPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/settings',
    component: lazyRouteComponent(() => import('./workspace/settings-page.tsx'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/settings/providers',
    component: lazyRouteComponent(() => import('./workspace/providers-page.tsx'), 'ProvidersPage'),
  }),
  createRoute({
    getParentRoute: under,
    path: '/start',
    component: lazyRouteComponent(() => import('./workspace/start-page.tsx'), 'StartPage'),
  }),
] as const

const routeTree = root.addChildren(routes)

/** Every page is a chunk of its own, fetched when a link to it is hovered or focused. */
export function createAppRouter() {
  return createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: false })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
