import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** An operating-system account, by number. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** `nobody`: what root runs a child as when the child refuses to be root. */
export const unprivilegedAccount: Account = { uid: 65_534, gid: 65_534 }

export const isRoot = () => process.getuid?.() === 0

/** Whether `account` may pass through `folder` and every folder above it. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  let path = await realpath(folder)
  for (;;) {
    const { uid, gid, mode } = await stat(path)
    const searchBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & searchBit) === 0) return false
    if (dirname(path) === path) return true
    path = dirname(path)
  }
}
