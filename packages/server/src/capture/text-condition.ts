import type { Parameters } from './bind-parameters.ts'

/** Whether a span's input or output text holds this text, upper or lower case. */
export function textCondition(text: string, parameters: Parameters): string {
  const wanted = parameters.bind('String', text)
  return `(positionCaseInsensitiveUTF8(input_text, ${wanted}) > 0 or positionCaseInsensitiveUTF8(output_text, ${wanted}) > 0)`
}
