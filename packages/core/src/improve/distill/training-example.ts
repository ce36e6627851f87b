/**
 * One row to learn from. The same text may come several times under different labels: with weights that sum to one
 * this is a soft label. `weight` lies in (0, 1] and defaults to 1.
 */
export type TrainingExample = { text: string; label: string; weight?: number }

/** One row with a known label, never learnt from: temperature and threshold are chosen on these. */
export type ValidationExample = { text: string; label: string }
