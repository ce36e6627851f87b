const longest = 200

const closing =
  /\b(?:thanks?|thank you|thx|cheers|bye|goodbye|good night|see you|that(?:['’]s| is| was|['’]ll be) (?:all|it|everything|perfect|great)|all set|have a (?:nice|good|great|wonderful)|never ?mind|no,? (?:that['’]s|thanks|thank)|got it|perfect|great,? |awesome|danke\w*|vielen dank|tschüss|auf wiedersehen|das (?:war|ist) alles|alles klar|passt|merci|au revoir|c['’]est (?:tout|bon|parfait)|gracias|adiós|es todo|eso es todo|perfecto|grazie|arrivederci|è tutto|perfetto|obrigad[oa]|tchau|é (?:só|tudo)|perfeito|bedankt|dank (?:je|u)|dankjewel|doei|tot ziens|dat is alles)\b|^(?:ok(?:ay)?|fine|good|great|perfect)[.! ]*$|спасибо|до свидания|谢谢|謝謝|再见|ありがとう|감사합니다|شكرا/i

/** Thanks in advance close nothing. */
const asksForSomething =
  /^(?:yes|yeah|yep|sure|please|ja|oui|sí|sì|sim|bitte)\b|\b(?:please|could you|can you|i['’]?d like|i would like|bitte|s['’]il vous plaît|por favor|per favore)\b/i

/** Whether a message ends a conversation well: thanks, or says that this was all, and asks nothing more. */
export function isClosing(message: string): boolean {
  const text = message.trim()
  return text.length <= longest && !/[?？]/.test(text) && !asksForSomething.test(text) && closing.test(text)
}
