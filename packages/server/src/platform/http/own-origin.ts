/** Whether a page of this server sent a request with this `origin`; one that is no address, as a sandboxed frame's "null", is another's. */
export function isOwnOrigin(origin: string, host: string | null, publicUrl: string | undefined): boolean {
  return (
    URL.canParse(origin) &&
    (new URL(origin).host === host || (publicUrl !== undefined && origin === new URL(publicUrl).origin))
  )
}
