import type { SavedView } from '@loopwright/contract'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '../../api/use-api.tsx'
import { useToasts } from '../../parts/toasts.tsx'
import { filterChips } from './filter-chips.ts'
import classes from './filters.module.css'
import type { TracesSearch } from './traces-search.ts'

type ManageViewsProps = { views: readonly SavedView[]; search: TracesSearch; onClose: () => void }

/** Keeps the filters that are set under a name; renames, shares and deletes what is kept. */
export function ManageViews({ views, search, onClose }: ManageViewsProps) {
  const own = views.filter(({ isOwn }) => isOwn)
  return (
    <Modal
      opened
      onClose={onClose}
      title="Saved views"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <NewView search={search} onDone={onClose} />
      {own.length > 0 && (
        <ul className={classes.manage} aria-label="Your views">
          {own.map((view) => (
            <OwnView key={view.id} view={view} search={search} />
          ))}
        </ul>
      )}
    </Modal>
  )
}

function NewView({ search, onDone }: { search: TracesSearch; onDone: () => void }) {
  const { api, settled } = useViewChanges()
  const { say, fail } = useToasts()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const create = useMutation(
    api.capture.createSavedView.mutationOptions({
      onSuccess: () => {
        settled()
        say(`Saved as ${name}.`)
        onDone()
      },
      onError: fail,
    }),
  )
  const filter = filterOf(search)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') create.mutate({ name: name.trim(), page: 'traces', filter, isShared })
  }
  const words = filterChips(search).map(({ field, label }) => `${field.label}: ${label}`)
  return (
    <form onSubmit={submit} className="stack">
      <TextInput
        data-autofocus
        size="xs"
        label="Keep these filters as"
        description={
          [search.text && `“${search.text}”`, ...words, search.since].filter(Boolean).join(' · ') ||
          'no filters: all traces'
        }
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="row">
        <label className="row">
          <input
            type="checkbox"
            checked={isShared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          Share with everyone in this project
        </label>
        <Button type="submit" size="xs" ml="auto" loading={create.isPending} disabled={name.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  )
}

function OwnView({ view, search }: { view: SavedView; search: TracesSearch }) {
  const { api, settled } = useViewChanges()
  const { fail } = useToasts()
  const [name, setName] = useState(view.name)
  const [isShared, setShared] = useState(view.isShared)
  const [isSure, setSure] = useState(false)
  const outcome = { onSuccess: settled, onError: fail }
  const change = useMutation(api.capture.updateSavedView.mutationOptions(outcome))
  const remove = useMutation(api.capture.deleteSavedView.mutationOptions(outcome))
  const rename = () => {
    const next = name.trim()
    if (next !== '' && next !== view.name) change.mutate({ id: view.id, name: next })
  }
  return (
    <li>
      <TextInput
        size="xs"
        aria-label={`Name of ${view.name}`}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && rename()}
      />
      <label className="row">
        <input
          type="checkbox"
          checked={isShared}
          onChange={(event) => {
            setShared(event.currentTarget.checked)
            change.mutate({ id: view.id, isShared: event.currentTarget.checked })
          }}
        />
        Shared
      </label>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => change.mutate({ id: view.id, filter: filterOf(search) })}
        loading={change.isPending}
      >
        Replace by these filters
      </Button>
      {isSure ? (
        <Button
          size="compact-sm"
          color="var(--bad)"
          onClick={() => remove.mutate({ id: view.id })}
          loading={remove.isPending}
        >
          {view.isShared ? 'Delete for everyone' : 'Delete it'}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => setSure(true)}>
          Delete
        </Button>
      )}
    </li>
  )
}

function useViewChanges() {
  const api = useApi()
  const queryClient = useQueryClient()
  const settled = () => void queryClient.invalidateQueries({ queryKey: api.capture.listSavedViews.key() })
  return { api, settled }
}

type SavedFilter = SavedView['filter']

/** Whether a list is live is how it is looked at now, not what it shows. */
function filterOf({ live: _, ...filters }: TracesSearch): SavedFilter {
  return filters as SavedFilter
}
