declare module 'virtual:contract-routes' {
  import type { Contract } from '@loopwright/contract'

  export const contractRoutes: Contract
}
