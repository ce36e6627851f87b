/** Whether the visitor's browser asks not to be tracked: Global Privacy Control or Do Not Track. */
export function isWatchingUnwanted(): boolean {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1'
}
