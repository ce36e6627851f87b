type OutsideTextProps = { text: string; longest?: number; className?: string }

/**
 * A short text from outside on a line of ours. It is isolated, so that nothing in it turns the reading direction of what
 * stands beside it, and cut, so that its length never reaches the layout.
 */
export function OutsideText({ text, longest = 300, className }: OutsideTextProps) {
  return <bdi className={className}>{text.length > longest ? `${text.slice(0, longest)}…` : text}</bdi>
}
