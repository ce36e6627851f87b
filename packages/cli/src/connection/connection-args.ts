import type { ArgsDef } from 'citty'

/** The options of every command that asks a server. */
export const connectionArgs = {
  url: {
    type: 'string',
    description: 'Address of the server (LOOPWRIGHT_URL; else the one that runs in the home folder)',
  },
  key: {
    type: 'string',
    description: 'Secret key, lw_sk_… (LOOPWRIGHT_KEY; not needed beside the home folder)',
  },
  home: {
    type: 'string',
    description: 'Home folder of the server on this machine (LOOPWRIGHT_HOME, .loopwright)',
  },
  json: { type: 'boolean', default: false, description: 'Print JSON on standard output' },
} as const satisfies ArgsDef

export type ConnectionArgs = { url?: string | undefined; key?: string | undefined; home?: string | undefined }
