import { useState } from 'react'
import { bytes } from './format.ts'
import classes from './markdown.module.css'
import { outsideAddress } from './outside-address.ts'
import { OutsideLink } from './outside-link.tsx'
import { OutsideText } from './outside-text.tsx'

const inlineImage = /^data:image\/(png|jpeg|gif|webp);base64,/

export function isInlineImage(source: string): boolean {
  return inlineImage.test(source)
}

/**
 * Loading an outside image would tell its host that this trace was opened, and could carry data out. So nothing is
 * asked for: an image inside the text is shown on a click, one elsewhere is named and opens in a page of its own.
 */
export function ImagePlaceholder({ source, alt = '' }: { source: string | null; alt?: string }) {
  const [shown, setShown] = useState(false)
  const name = alt ? (
    <>
      image “<OutsideText text={alt} longest={120} />”
    </>
  ) : (
    'image'
  )
  if (source === null || source === '') return <span className={classes.image}>{name}</span>
  const kind = inlineImage.exec(source)?.[1]
  if (!kind) {
    return (
      <span className={classes.image}>
        {name} not loaded
        {outsideAddress(source) && (
          <>
            : <OutsideLink href={source}>open it</OutsideLink>
          </>
        )}
      </span>
    )
  }
  return shown ? (
    <img src={source} alt={alt} className={classes.shownImage} />
  ) : (
    <button type="button" className={classes.image} onClick={() => setShown(true)}>
      Show {name} ({kind.toUpperCase()}, {bytes(Math.round(source.length * 0.75))})
    </button>
  )
}
