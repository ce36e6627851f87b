import type { RedactedType } from '@loopwright/contract'

/** Each type as it is called on the page, with something that it finds. */
export const redactedTypes: Record<RedactedType, { name: string; example: string }> = {
  email: { name: 'E-mail addresses', example: 'ann.lee@example.com' },
  phone: { name: 'Phone numbers', example: '+41 44 668 18 00, (604) 555-0172' },
  card: { name: 'Card numbers', example: '4111 1111 1111 1111' },
  iban: { name: 'Bank accounts (IBAN)', example: 'DE89 3704 0044 0532 0130 00' },
  ip: { name: 'IP addresses', example: '192.0.2.17, 2001:db8::8a2e:370:7334' },
  ssn: { name: 'US social security numbers', example: '460-89-9847' },
  licence: { name: 'Driver’s licences', example: 'driver’s license number F162823540116' },
  secret: { name: 'Keys and passwords', example: 'sk-proj-…, eyJhbGci…, password=…' },
  url: { name: 'Web addresses', example: 'https://example.com/orders/17' },
}
