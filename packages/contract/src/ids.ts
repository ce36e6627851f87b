import * as z from 'zod'

/** An id of ours: UUIDv7, so that it sorts by time and narrows a scan. */
export const idSchema = z.uuid()

/** An id given from outside (trace, session, end user, feedback): any printable string. */
export const externalIdSchema = z.string().min(1).max(200)

/** A name that appears in URLs and in `function/<name>`: lower-case words joined by hyphens. */
export const slugSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/, 'use lower-case letters, digits, hyphens, dots or underscores')

/** RFC 3339 time in UTC. */
export const timeSchema = z.iso.datetime({ offset: true })
