/**
 * Automated signals that every call carries in its own row: they are read from `span` and not kept a second time, which
 * would be four more rows a call. Each is an expression over a row of `span` of type Nullable(Float64), null where
 * nothing is known. The ledger's tables `call_counts` and `call_totals` have columns for each, in this order.
 */
export const callSignals: ReadonlyMap<string, string> = new Map([
  ['latency', 'toNullable(toFloat64(duration_ms))'],
  ['cost', 'toFloat64(cost_micro_usd)'],
  ['failed', `toNullable(toFloat64(status = 'error'))`],
  [
    'output-length',
    `if(status = 'error' and output_text = '', null, toNullable(toFloat64(lengthUTF8(output_text))))`,
  ],
])
