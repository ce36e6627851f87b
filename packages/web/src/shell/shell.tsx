import type { PrincipalView } from '@loopwright/contract'
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useActions } from '../keys/keyboard.tsx'
import { ErrorBoundary } from '../parts/error-boundary.tsx'
import { ErrorState } from '../parts/error-state.tsx'
import { LoadingRows } from '../parts/loading-rows.tsx'
import { focusSearch } from './focus-search.ts'
import { Navigation } from './navigation.tsx'
import { placeOf } from './places.ts'
import classes from './shell.module.css'
import { SmallRing } from './small-ring.tsx'
import { useSignOut } from './use-sign-out.ts'
import { useThemeSwitch } from './use-theme-switch.ts'

const ShortcutSheet = lazy(() =>
  import('../keys/shortcut-sheet.tsx').then((module) => ({ default: module.ShortcutSheet })),
)
const CommandPalette = lazy(() =>
  import('../keys/command-palette.tsx').then((module) => ({ default: module.CommandPalette })),
)
const NavigationDrawer = lazy(() =>
  import('./navigation-drawer.tsx').then((module) => ({ default: module.NavigationDrawer })),
)

/** The frame around every page: navigation at the side (behind a button on phones), keys, palette and sheet. */
export function Shell({ principal }: { principal: PrincipalView }) {
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isSheetOpen, setSheetOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const path = useLocation({ select: ({ pathname }) => pathname })
  const place = placeOf(path)
  const navigate = useNavigate()

  useActions({
    'go.loop': () => void navigate({ to: '/' }),
    'go.traces': () => void navigate({ to: '/traces' }),
    'go.sessions': () => void navigate({ to: '/sessions' }),
    'go.tasks': () => void navigate({ to: '/tasks' }),
    'go.feedback': () => void navigate({ to: '/feedback' }),
    'go.review': () => void navigate({ to: '/review' }),
    'go.datasets': () => void navigate({ to: '/datasets' }),
    'go.models': () => void navigate({ to: '/models' }),
    'go.releases': () => void navigate({ to: '/releases' }),
    'go.settings': () => void navigate({ to: '/settings' }),
    'go.start': () => void navigate({ to: '/start' }),
    'shell.search': focusSearch,
    'shell.sheet': () => setSheetOpen(true),
    'shell.palette': () => setPaletteOpen(true),
    'shell.theme': useThemeSwitch(),
    'shell.sign-out': useSignOut(),
  })

  // A new page starts at its top, wherever the one before was left.
  useEffect(() => {
    if (path) document.querySelector('main')?.scrollTo(0, 0)
  }, [path])

  return (
    <div className={classes.shell}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <aside className={classes.side} aria-label="Navigation">
        <Navigation principal={principal} />
      </aside>
      <header className={classes.bar}>
        <button
          type="button"
          className={classes.menu}
          onClick={() => setMenuOpen(true)}
          aria-label="Open the navigation"
        >
          <SmallRing current={place?.stages[0] ?? null} waiting={new Set()} />
          <span>{place?.label ?? 'Loopwright'}</span>
        </button>
      </header>
      <main id="page" className={classes.page} tabIndex={-1}>
        <ErrorBoundary key={path} fallback={(error, reset) => <ErrorState error={error} retry={reset} />}>
          <Suspense fallback={<LoadingRows />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Suspense>
        {isMenuOpen && <NavigationDrawer principal={principal} onClose={() => setMenuOpen(false)} />}
        {isSheetOpen && <ShortcutSheet onClose={() => setSheetOpen(false)} />}
        {isPaletteOpen && <CommandPalette onClose={() => setPaletteOpen(false)} />}
      </Suspense>
    </div>
  )
}
