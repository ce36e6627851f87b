import type { RedactedType } from '@loopwright/contract'
import { findCards } from './find/find-cards.ts'
import { findEmails } from './find/find-emails.ts'
import { findIbans } from './find/find-ibans.ts'
import { findIpAddresses } from './find/find-ip-addresses.ts'
import { findLicences } from './find/find-licences.ts'
import { findPhones } from './find/find-phones.ts'
import { findSecrets } from './find/find-secrets.ts'
import { findSsns } from './find/find-ssns.ts'
import { findUrls } from './find/find-urls.ts'
import type { Finder } from './found.ts'

/** Of two that claim the same characters the one that stands first here has them. */
export const finders: Record<RedactedType, Finder> = {
  secret: findSecrets,
  url: findUrls,
  email: findEmails,
  iban: findIbans,
  licence: findLicences,
  card: findCards,
  ssn: findSsns,
  ip: findIpAddresses,
  phone: findPhones,
}
