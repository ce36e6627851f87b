const bins = 15

/** Expected calibration error: the mean distance of confidence from accuracy over 15 bins of equal width; null without rows. */
export function calibrationError(rows: { confidence: number; right: boolean }[]): number | null {
  if (rows.length === 0) return null
  const distance = new Float64Array(bins)
  for (const row of rows) {
    const bin = Math.min(bins - 1, Math.floor(row.confidence * bins))
    distance[bin]! += row.confidence - (row.right ? 1 : 0)
  }
  return distance.reduce((sum, value) => sum + Math.abs(value), 0) / rows.length
}
