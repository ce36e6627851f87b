import { type ComponentProps, useState } from 'react'
import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import classes from './markdown.module.css'

/**
 * Markdown from a trace, which may be hostile. Raw HTML stays text, images load only on request, links neither say
 * where the reader came from nor let the opened page reach back.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={urlTransform}>
        {text}
      </ReactMarkdown>
    </div>
  )
}

const plugins = [remarkGfm]

const inlineImage = /^data:image\/(?:png|jpeg|gif|webp);base64,/

function urlTransform(url: string, key: string): string {
  return key === 'src' && inlineImage.test(url) ? url : defaultUrlTransform(url)
}

const components: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ImagePlaceholder,
  h1: ({ children }) => <p className={classes.heading}>{children}</p>,
  h2: ({ children }) => <p className={classes.heading}>{children}</p>,
  h3: ({ children }) => <p className={classes.heading}>{children}</p>,
  h4: ({ children }) => <p className={classes.heading}>{children}</p>,
  h5: ({ children }) => <p className={classes.heading}>{children}</p>,
  h6: ({ children }) => <p className={classes.heading}>{children}</p>,
  // A task list's box is a mark in a text, not a control of this page.
  input: ({ checked }) => <span>{checked ? '[x]' : '[ ]'}</span>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <pre tabIndex={0}>{children}</pre>
  ),
}

/**
 * Loading an outside image would tell its host that this trace was opened, and could carry data out. So nothing is
 * asked for: an image inside the text is shown on a click, one elsewhere is named and opens in a page of its own.
 */
function ImagePlaceholder({ src, alt }: ComponentProps<'img'>) {
  const [shown, setShown] = useState(false)
  const name = alt ? `image “${alt}”` : 'image'
  if (typeof src !== 'string' || src === '') return <span className={classes.image}>{name}</span>
  if (!inlineImage.test(src)) {
    return (
      <span className={classes.image}>
        {name} not loaded:{' '}
        <a href={src} target="_blank" rel="noopener noreferrer nofollow">
          {src.length > 120 ? `${src.slice(0, 120)}…` : src}
        </a>
      </span>
    )
  }
  return shown ? (
    <img src={src} alt={alt ?? ''} />
  ) : (
    <button type="button" className={classes.image} onClick={() => setShown(true)}>
      Show {name}
    </button>
  )
}
