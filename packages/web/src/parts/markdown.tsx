import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ImagePlaceholder, isInlineImage } from './image-placeholder.tsx'
import classes from './markdown.module.css'
import { OutsideLink } from './outside-link.tsx'

/**
 * Markdown from a trace, which may be hostile. Raw HTML stays text, images load only on request, links neither say
 * where the reader came from nor let the opened page reach back.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown} dir="auto">
      <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={urlTransform}>
        {text}
      </ReactMarkdown>
    </div>
  )
}

const plugins = [remarkGfm]

function urlTransform(url: string, key: string): string {
  return key === 'src' && isInlineImage(url) ? url : defaultUrlTransform(url)
}

const components: Components = {
  a: ({ href, children }) =>
    href ? <OutsideLink href={href}>{children}</OutsideLink> : <span>{children}</span>,
  img: ({ src, alt }) => <ImagePlaceholder source={typeof src === 'string' ? src : null} alt={alt ?? ''} />,
  p: ({ children }) => <p dir="auto">{children}</p>,
  li: ({ children }) => <li dir="auto">{children}</li>,
  h1: ({ children }) => <Heading>{children}</Heading>,
  h2: ({ children }) => <Heading>{children}</Heading>,
  h3: ({ children }) => <Heading>{children}</Heading>,
  h4: ({ children }) => <Heading>{children}</Heading>,
  h5: ({ children }) => <Heading>{children}</Heading>,
  h6: ({ children }) => <Heading>{children}</Heading>,
  // A task list's box is a mark in a text, not a control of this page.
  input: ({ checked }) => <span>{checked ? '[x]' : '[ ]'}</span>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <pre tabIndex={0} dir="auto">
      {children}
    </pre>
  ),
}

/** A heading of the text is none of the page. */
function Heading({ children }: { children?: React.ReactNode }) {
  return (
    <p className={classes.heading} dir="auto">
      {children}
    </p>
  )
}
