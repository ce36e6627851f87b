import type { SavedView } from '@loopwright/contract'
import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { useActions } from '../../keys/keyboard.tsx'
import { KeyHint } from '../../parts/key-hint.tsx'
import { OutsideText } from '../../parts/outside-text.tsx'
import { savedViewsQuery } from '../queries.ts'
import classes from './filters.module.css'
import { readTracesSearch, type TracesSearch } from './traces-search.ts'

const ManageViews = lazy(() =>
  import('./manage-views.tsx').then((module) => ({ default: module.ManageViews })),
)

type SavedViewsProps = { search: TracesSearch; onChange: (search: TracesSearch) => void }

/** Filters kept under a name: one's own, and those that others share. */
export function SavedViews({ search }: SavedViewsProps) {
  const [isOpen, setOpen] = useState(false)
  const [isManaging, setManaging] = useState(false)
  const views = useQuery({ ...savedViewsQuery(useApi()), enabled: isOpen || isManaging })
  useActions({ 'traces.views': () => setOpen(true) })
  const items = views.data?.items ?? []
  const current = currentFilters(search)
  const close = () => setOpen(false)
  return (
    <>
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        trapFocus
        returnFocus
        withinPortal={false}
        transitionProps={{ duration: 0 }}
      >
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            onClick={() => setOpen(!isOpen)}
            rightSection={<KeyHint action="traces.views" />}
          >
            Views
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.views} aria-label="Saved views">
          {items.length === 0 && (
            <p className={classes.hint}>
              {views.isPending ? 'Looking…' : 'None yet. Set filters, then keep them under a name.'}
            </p>
          )}
          <ul className={classes.viewList}>
            {items.map((view) => (
              <li key={view.id}>
                <Link
                  to="/traces"
                  search={readTracesSearch(view.filter)}
                  className={classes.viewLink}
                  aria-current={currentFilters(readTracesSearch(view.filter)) === current}
                  onClick={close}
                >
                  <span className="clip">
                    <OutsideText text={view.name} />
                  </span>
                  <span className="faint">{sharingOf(view)}</span>
                </Link>
              </li>
            ))}
          </ul>
          <div className={classes.viewFoot}>
            <Button
              size="compact-sm"
              variant="default"
              data-autofocus={items.length === 0 || undefined}
              onClick={() => {
                close()
                setManaging(true)
              }}
            >
              Save or change views…
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <Suspense>
        {isManaging && <ManageViews views={items} search={search} onClose={() => setManaging(false)} />}
      </Suspense>
    </>
  )
}

function sharingOf({ isOwn, isShared }: SavedView): string {
  if (!isOwn) return 'from others'
  return isShared ? 'shared' : ''
}

/** The same filters make the same text, whatever order they were set in. */
function currentFilters({ live: _, ...filters }: TracesSearch): string {
  return JSON.stringify(Object.entries(filters).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
