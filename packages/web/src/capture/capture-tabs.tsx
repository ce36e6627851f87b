import { PageTabs } from '../parts/page-tabs.tsx'

const tabs = [
  { to: '/traces', label: 'Traces' },
  { to: '/sessions', label: 'Sessions' },
  { to: '/tasks', label: 'Tasks' },
] as const

/** The three sizes in which what was captured can be read: a call, a conversation, what someone wanted to get done. */
export function CaptureTabs({ current }: { current: 'traces' | 'sessions' | 'tasks' }) {
  return <PageTabs label="What was captured" tabs={tabs} current={`/${current}`} />
}
