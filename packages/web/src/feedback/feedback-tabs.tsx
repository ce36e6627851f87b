import { PageTabs } from '../parts/page-tabs.tsx'

const tabs = [
  { to: '/feedback', label: 'Explorer' },
  { to: '/feedback/retention', label: 'Retention' },
  { to: '/feedback/rankings', label: 'Ranked lists' },
  { to: '/feedback/worth', label: 'Worth' },
  { to: '/feedback/quality', label: 'Quality' },
  { to: '/feedback/signals', label: 'Signals' },
  { to: '/feedback/browser', label: 'In the browser' },
] as const

export type FeedbackTab = (typeof tabs)[number]['to']

/** What feedback says, how far it can be trusted, and how it comes in. */
export function FeedbackTabs({ current }: { current: FeedbackTab }) {
  return <PageTabs label="Feedback" tabs={tabs} current={current} />
}
