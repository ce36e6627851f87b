type Properties<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], 'part' | 'style'>
> & {
  /** Attributes as they are written. */
  with?: Record<string, string>
}

/** An element with its properties and content. Built by hand, since pages may forbid markup in strings (Trusted Types). */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { with: attributes = {}, ...properties }: Properties<Tag>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...content)
  return made
}
