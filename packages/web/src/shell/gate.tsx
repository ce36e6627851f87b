import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { isStatus } from '../api/problem.ts'
import { useApi, useProjectChoice } from '../api/use-api.tsx'
import { ErrorState } from '../parts/error-state.tsx'
import classes from './gate.module.css'
import { meQuery, setupQuery } from './queries.ts'
import { Shell } from './shell.tsx'

const FirstRunPage = lazy(() =>
  import('../workspace/first-run-page.tsx').then((module) => ({ default: module.FirstRunPage })),
)
const SignInPage = lazy(() =>
  import('../workspace/sign-in-page.tsx').then((module) => ({ default: module.SignInPage })),
)

/** Decides what a visitor sees: the first run of a new server, the sign-in, or the product. */
export function Gate() {
  const api = useApi()
  const projectChoice = useProjectChoice()
  const setup = useQuery(setupQuery(api))
  const needsOwner = setup.data?.needsOwner
  const me = useQuery({ ...meQuery(api), enabled: needsOwner === false })

  // The remembered project may be gone, or belong to someone else who used this browser.
  const isProjectLost = (isStatus(me.error, 403) || isStatus(me.error, 404)) && projectChoice.get() !== null
  const { refetch } = me
  useEffect(() => {
    if (!isProjectLost) return
    projectChoice.set(null)
    void refetch()
  }, [isProjectLost, projectChoice, refetch])

  if (setup.isError) return <Alone failed={setup.error} retry={() => void setup.refetch()} />
  if (needsOwner) return <Alone page={<FirstRunPage />} />
  if (isStatus(me.error, 401)) return <Alone page={<SignInPage />} />
  if (me.data) return <Shell principal={me.data} />
  if (me.isError && !isProjectLost) return <Alone failed={me.error} retry={() => void me.refetch()} />
  return <div role="status" aria-label="Loading" />
}

function Alone({ page, failed, retry }: { page?: React.ReactNode; failed?: unknown; retry?: () => void }) {
  return (
    <main className={classes.alone}>
      {failed === undefined ? <Suspense>{page}</Suspense> : <ErrorState error={failed} retry={retry} />}
    </main>
  )
}
