/** Ids of what the server says itself follow from what they are about; nobody else may claim one beforehand. */
export const reservedIdPrefixes = ['confidence:', 'automated:', 'inferred:'] as const
