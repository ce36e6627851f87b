/** Ids of automated feedback follow from what they are about; nobody else may claim one beforehand. */
export const reservedIdPrefix = 'confidence:'
