import type { Signal } from '@loopwright/contract'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { decimal, plural, words } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { FeedbackTabs } from '../feedback-tabs.tsx'
import { signalsQuery } from '../queries.ts'
import { SignalForm } from './signal-form.tsx'

/** What may be said of an answer here, by whom, and what of it counts as good. */
export function SignalsPage() {
  const signals = useQuery(signalsQuery(useApi()))
  const [open, setOpen] = useState<Signal | 'new' | null>(null)
  const columns: Column<Signal>[] = [
    {
      id: 'name',
      header: 'Signal',
      cell: (signal) => (
        <Button size="compact-xs" variant="subtle" onClick={() => setOpen(signal)}>
          {signal.name}
        </Button>
      ),
      sortBy: ({ name }) => name,
    },
    { id: 'type', header: 'Type', cell: typeText, sortBy: ({ type }) => type },
    { id: 'kind', header: 'Kind', cell: ({ kind }) => kind, sortBy: ({ kind }) => kind },
    { id: 'direction', header: 'Better is', cell: ({ direction }) => direction, wide: true },
    { id: 'rules', header: 'Rules', cell: rulesText, wide: true },
    {
      id: 'description',
      header: 'Says',
      cell: ({ description }) => <OutsideText text={description} longest={120} />,
      wide: true,
    },
    {
      id: 'explore',
      header: 'Explore',
      isHeaderHidden: true,
      cell: ({ name }) => (
        <Link to="/feedback" search={{ signal: name }} aria-label={`explore ${words(name)}`}>
          explore
        </Link>
      ),
    },
  ]
  return (
    <Page
      title="Signals"
      about="What may be said of an answer, by whom, and what of it counts as good. Feedback names one of these."
      actions={<FeedbackTabs current="/feedback/signals" />}
    >
      <div>
        <Button size="compact-sm" onClick={() => setOpen('new')}>
          Define a signal
        </Button>
      </div>
      <QueryView query={signals} rows={12}>
        {({ items }) => (
          <DataTable
            label="Signals"
            columns={columns}
            rows={items}
            rowId={({ name }) => name}
            initialSort={{ id: 'kind', desc: false }}
          />
        )}
      </QueryView>
      {open !== null && <SignalForm signal={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Page>
  )
}

function typeText({ type, range, categories }: Signal): string {
  if (range) return `${type}, ${decimal(range.low)} to ${decimal(range.high)}`
  if (categories) return `${type}, ${plural(Object.keys(categories).length, 'option')}`
  return type
}

function rulesText({ givenBy, targets, retentionDays }: Signal): string {
  return [
    givenBy && `given by ${givenBy.map(words).join(', ')}`,
    targets && `about ${targets.join(', ')}`,
    retentionDays && `kept ${plural(retentionDays, 'day')}`,
  ]
    .filter(Boolean)
    .join('; ')
}
