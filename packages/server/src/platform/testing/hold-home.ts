import { startCatalog } from '../catalog/start-catalog.ts'
import { openHome } from '../home/open-home.ts'
import { startLedger } from '../ledger/start-ledger.ts'
import { createLogger } from '../log.ts'

/**
 * A stand-in for a whole server, to be killed by a test: `node hold-home.ts <home> [stores]` opens the home, and both
 * stores when asked, prints their process ids as JSON, and stays.
 */
const [path = '', stores] = process.argv.slice(2)
const logger = createLogger({ level: 'silent' })
const home = await openHome(path)
await home.announce('http://127.0.0.1:4800')
const [catalog, ledger] = stores
  ? await Promise.all([startCatalog({ home, logger }), startLedger({ home, logger })])
  : []
console.log(JSON.stringify({ catalog: catalog?.pid(), ledger: ledger?.pid() }))
setInterval(() => {}, 60_000)
