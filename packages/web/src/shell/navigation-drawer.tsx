import type { PrincipalView } from '@loopwright/contract'
import { Drawer } from '@mantine/core'
import { Navigation } from './navigation.tsx'

/** The navigation on a phone: over the page, until a place is chosen. */
export function NavigationDrawer({ principal, onClose }: { principal: PrincipalView; onClose: () => void }) {
  return (
    <Drawer opened onClose={onClose} size={264} withCloseButton={false} padding={0} aria-label="Navigation">
      <Navigation principal={principal} onNavigate={onClose} />
    </Drawer>
  )
}
