import { NativeSelect } from '@mantine/core'
import { isPeriod } from '../../parts/period.ts'
import classes from './filters.module.css'
import type { TracesSearch } from './traces-search.ts'

type TimeRangeProps = { search: TracesSearch; onChange: (search: TracesSearch) => void }

const dayMs = 86_400_000

/** The stretch of time that is looked at: up to now, or between two moments. */
export function TimeRange({ search, onChange }: TimeRangeProps) {
  const value = isBetween(search) ? 'between' : (search.since ?? '')
  const choose = (next: string) => {
    const { since: _, until: __, ...rest } = search
    if (next === '') return onChange(rest)
    onChange({ ...rest, since: next === 'between' ? new Date(Date.now() - dayMs).toISOString() : next })
  }
  return (
    <NativeSelect
      size="xs"
      aria-label="Period"
      value={value}
      data={[
        { value: '', label: 'All time' },
        { value: '15m', label: 'Last 15 minutes' },
        { value: '1h', label: 'Last hour' },
        { value: '24h', label: 'Last 24 hours' },
        { value: '7d', label: 'Last 7 days' },
        { value: '30d', label: 'Last 30 days' },
        { value: 'between', label: 'Between…' },
      ]}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  )
}

/** The two moments, where a list is narrowed to the time between them. */
export function BetweenTimes({ search, onChange }: TimeRangeProps) {
  if (!isBetween(search)) return null
  const { since, until, ...rest } = search
  const change = (from: string | undefined, to: string | undefined) =>
    onChange({ ...rest, ...(from && { since: from }), ...(to && { until: to }) })
  return (
    <div className={classes.between}>
      <label>
        From{' '}
        <input
          type="datetime-local"
          value={localTime(since)}
          onChange={(event) => change(universalTime(event.currentTarget.value), until)}
        />
      </label>
      <label>
        to{' '}
        <input
          type="datetime-local"
          value={localTime(until)}
          onChange={(event) => change(since, universalTime(event.currentTarget.value))}
        />
      </label>
    </div>
  )
}

function isBetween({ since, until }: TracesSearch): boolean {
  return until !== undefined || (since !== undefined && !isPeriod(since))
}

function localTime(time: string | undefined): string {
  if (time === undefined || isPeriod(time)) return ''
  const at = new Date(time)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function universalTime(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString()
}
