/**
 * How large the second figure of a feedback's `after_ms` is. Looks come late by a few milliseconds or by a few seconds, as timers are: two
 * figures of a time tell which look it was, and no sender can make more times than that.
 */
export const lookFigures = 'exp10(greatest(0, floor(log10(greatest(1, after_ms))) - 1))'
