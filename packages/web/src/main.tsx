import './theme/mantine.css'
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createApi } from './api/api.ts'
import { createProjectChoice } from './api/project-choice.ts'
import { createQueryClient } from './api/query-client.ts'
import { ConnectionProvider } from './api/use-api.tsx'
import { KeyboardProvider } from './keys/keyboard.tsx'
import { ToastProvider } from './parts/toasts.tsx'
import { createAppRouter } from './router.tsx'
import { cssVariables, theme } from './theme/theme.ts'

const projectChoice = createProjectChoice(window.localStorage)
const connection = { api: createApi(window.location.origin, projectChoice), projectChoice }
const queryClient = createQueryClient(connection.api)
const router = createAppRouter()
const colorScheme = localStorageColorSchemeManager({ key: 'loopwright.theme' })
const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')

createRoot(container).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <ConnectionProvider connection={connection}>
          <KeyboardProvider>
            <ToastProvider>
              <RouterProvider router={router} />
            </ToastProvider>
          </KeyboardProvider>
        </ConnectionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
