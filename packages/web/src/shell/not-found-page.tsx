import { Link } from '@tanstack/react-router'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="No such page">
      <EmptyState title="Nothing lives at this address" action={<Link to="/">Go to the loop</Link>}>
        The link may be mistyped, or what it named is gone.
      </EmptyState>
    </Page>
  )
}
