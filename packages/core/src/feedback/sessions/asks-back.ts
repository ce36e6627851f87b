/** Answers end with an offer to help with more; that expects no reply. */
const politeOffer =
  /(?:anything else|any(?:thing)? (?:more|further)|further (?:questions|assistance|help)|else i can|noch etwas|weitere fragen|autre chose|algo más|altro|mais alguma)[^?]*\?\s*$/i
const request =
  /\b(?:please|could you|can you|kindly) (?:also |please )?(?:provide|confirm|let me know|tell|share|specify|choose|select|reply)\b|\bwould you like\b|\bbitte (?:nennen|bestätigen|geben)|\bveuillez\b|\bpor favor,? (?:indique|confirme|proporcione)/i

/** Whether an answer asks its end user something, so that what follows is a reply. */
export function asksBack(answer: string): boolean {
  const end = answer.trimEnd().slice(-300)
  return (/[?？]$/.test(end) || request.test(end)) && !politeOffer.test(end)
}
