/** What must be skipped whole: quoted text (with \ and doubled quotes inside), comments, and heredocs. */
const quotedOrComment =
  /'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|"[^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*"|`[^`\\]*(?:(?:\\[\s\S]|``)[^`\\]*)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|;/g

/**
 * Splits ClickHouse SQL at the semicolons between statements, leaving those in text and comments alone. Pieces
 * that hold nothing but comments and white space are left out. ClickHouse takes one statement a query.
 */
export function splitStatements(sql: string): string[] {
  const pieces: string[] = []
  let start = 0
  for (const match of sql.matchAll(quotedOrComment)) {
    if (match[0] !== ';') continue
    pieces.push(sql.slice(start, match.index))
    start = match.index + 1
  }
  pieces.push(sql.slice(start))
  return pieces.map((piece) => piece.trim()).filter((piece) => withoutComments(piece) !== '')
}

/** The statement without its comments, for looking at how it begins. Text in quotes stays. */
export function withoutComments(sql: string): string {
  return sql
    .replace(quotedOrComment, (part) => (part.startsWith('--') || part.startsWith('/*') ? ' ' : part))
    .trim()
}
