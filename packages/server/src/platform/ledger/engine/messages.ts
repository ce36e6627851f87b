/** What the server tells its ledger process. */
export type ToEngine =
  | {
      readonly type: 'open'
      readonly folder: string
      /** The port it had before, so that clients find it again; 0 for any. */
      readonly port: number
      readonly username: string
      readonly password: string
      readonly database: string
    }
  | { readonly type: 'close' }

/** What the ledger process tells the server. */
export type FromEngine =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string }
