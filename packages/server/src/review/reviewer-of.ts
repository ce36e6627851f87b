import { AppError } from '@loopwright/contract'
import type { Member } from '../platform/http/principal.ts'

/** Who is answering. A signed-in person is always themself; a server key may act for the reviewer it names. */
export function reviewerOf(member: Member, reviewerId: string | undefined): string {
  if (member.kind === 'user') {
    if (reviewerId === undefined || reviewerId === member.id) return member.id
    throw new AppError('forbidden', 'You are signed in and answer as yourself. Leave `reviewerId` out.')
  }
  if (reviewerId !== undefined) return reviewerId
  throw new AppError('invalid-input', 'A key answers for somebody: say for whom in `reviewerId`.')
}
