import type { Anchor } from '@loopwright/contract'
import { percent } from '../../parts/format.ts'

/** Which part of the answer is meant, in words. */
export function anchorText(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'text':
      return anchor.quote === undefined ? `characters ${anchor.start} to ${anchor.end}` : `“${anchor.quote}”`
    case 'citation':
      return `citation ${anchor.index + 1}`
    case 'cell':
      return `row ${anchor.row}, column ${anchor.column + 1}${anchor.table === undefined ? '' : ` of table ${anchor.table + 1}`}`
    case 'json-path':
      return anchor.path
    case 'region':
      return `a part of the image, ${percent(anchor.width, 0)} by ${percent(anchor.height, 0)}`
    case 'item':
      return `item ${anchor.id} at position ${anchor.position}${anchor.ranker === undefined ? '' : `, of ${anchor.ranker}`}`
  }
}
