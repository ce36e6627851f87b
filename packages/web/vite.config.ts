import { contract } from '@loopwright/contract'
import { minifyContractRouter } from '@orpc/contract'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const routesModule = 'virtual:contract-routes'

/**
 * Gives the browser the methods and paths of the contract without its Zod schemas: the server validates, and the page
 * loads faster for it.
 */
function contractRoutes(): Plugin {
  return {
    name: 'contract-routes',
    resolveId: (id) => (id === routesModule ? `\0${routesModule}` : undefined),
    load: (id) =>
      id === `\0${routesModule}`
        ? `export const contractRoutes = ${JSON.stringify(minifyContractRouter(contract))}`
        : undefined,
  }
}

const backend = 'http://127.0.0.1:4800'

export default defineConfig({
  plugins: [react(), contractRoutes()],
  // The content policy lets fonts and images come from files of ours only, never inlined.
  build: { assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 450 },
  server: { proxy: { '/api': backend, '/v1': backend } },
})
