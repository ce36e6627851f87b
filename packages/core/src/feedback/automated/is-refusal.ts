/** A refusal opens the answer; what comes later is a remark. */
const openingLength = 320
/** After a refusal with this much more, the answer usually does give something. */
const longestRefusal = 700

const apology = `(?:(?:i['’]?m|i am|we['’]?re|we are) (?:so |very |really |truly )?(?:sorry|afraid)|(?:my |i |we )?apolog(?:ies|i[sz]e)|unfortunately|regrettably|sorry)`
const notAble = `(?:can(?:no|['’])t|can not|could not|couldn['’]t|am unable to|['’]m unable to|are unable to|am not able to|['’]m not able to|am not capable of|am not (?:authori[sz]ed|allowed|permitted|comfortable|equipped)|['’]m not (?:authori[sz]ed|allowed|permitted|comfortable)|won['’]t|will not|must (?:decline|refuse)|have to decline|(?:do not|don['’]t) have (?:the )?(?:ability|capabilit(?:y|ies)|functionality|access|permission|authori[sz]ation|(?:enough |any |sufficient |specific )?information)|decline to)`

const patterns: readonly RegExp[] = [
  // English: an apology or what it is, and then that it can't; by itself only as the very first words.
  new RegExp(`${apology}[^.!?]{0,90}?\\b(?:i|we|it) ?(?:\\w+ly )?${notAble}`, 'i'),
  new RegExp(
    `\\b(?:as an?|i(?:['’]m| am) (?:just |only )?an?) (?:ai|artificial|large|language)\\b[^.!?]{0,90}?\\b(?:i |and |we )(?:\\w+ly )?${notAble}`,
    'i',
  ),
  new RegExp(`^(?:but |that )?(?:i|we) ?(?:\\w+ly )?${notAble}`, 'i'),
  /\b(?:goes |is |be )?(?:against|violates?) (?:my|our|openai['’]s|the) (?:\w+ )?(?:policy|policies|guidelines|programming)/i,
  // German
  /(?:es tut mir leid|tut mir leid|leider|entschuldig|bedauer)[^.!?]{0,80}\b(?:nicht|kein\w*)\b|\b(?:ich|wir) (?:kann|darf|können|dürfen|werde)[^.!?]{0,60}\b(?:nicht|keine?n?)\b[^.!?]{0,60}(?:helfen|beantworten|erfüllen|weitergeben|nennen|bereitstellen|unterstützen|ausführen|erstellen)/i,
  // French
  /(?:désolée?|malheureusement|je regrette)[^.!?]{0,80}\b(?:ne|n['’])[^.!?]{0,30}\b(?:pas|plus)\b|\b(?:je|nous) (?:ne|n['’]) ?(?:peux|puis|suis|pouvons|sommes)[^.!?]{0,20}\b(?:pas|plus)\b[^.!?]{0,20}(?:aider|répondre|fournir|en mesure|capable|autorisée?|donner|créer|faire|accéder)/i,
  // Spanish
  /(?:lo siento|lamento|lamentablemente|desafortunadamente|me temo)[^.!?]{0,80}\bno\b[^.!?]{0,40}(?:puedo|podemos|tengo|es posible|soy capaz)|\bno (?:puedo|podemos) (?:ayudar|responder|proporcionar|realizar|cumplir|dar|hacer|compartir|crear)/i,
  // Italian
  /(?:mi dispiace|purtroppo|spiacente)[^.!?]{0,80}\bnon\b[^.!?]{0,30}(?:posso|possiamo|sono in grado|ho accesso|è possibile)|\bnon (?:posso|possiamo) (?:aiutar|rispondere|fornire|soddisfare|eseguire|dare|creare)/i,
  // Portuguese
  /(?:desculpe|sinto muito|lamento|infelizmente)[^.!?]{0,80}\bnão\b[^.!?]{0,30}(?:posso|podemos|consigo|tenho|é possível|sou capaz)|\bnão (?:posso|podemos|consigo) (?:ajudar|responder|fornecer|realizar|atender|dar|fazer|criar)/i,
  // Dutch
  /(?:het spijt me|sorry|helaas)[^.!?]{0,80}\b(?:niet|geen)\b|\bik (?:kan|mag)[^.!?]{0,40}\b(?:niet|geen)\b[^.!?]{0,30}(?:helpen|beantwoorden|geven|verstrekken|doen)/i,
  // Russian, Japanese, Chinese
  /(?:извините|к сожалению|сожалею)[^.!?]{0,80}не (?:могу|можем|имею)|не могу (?:помочь|ответить|выполнить|предоставить)/i,
  /申し訳(?:ありません|ございません)[^。]{0,60}(?:できません|いたしかねます)|お(?:答え|手伝い)(?:することは)?できません/,
  /(?:抱歉|对不起|對不起|很遗憾)[^。]{0,40}(?:无法|無法|不能|没有能力)|我(?:无法|無法|不能)(?:帮助|回答|提供|协助|满足)/,
]

/** What announces that something is given all the same; what follows a "however" is such a thing unless it sends elsewhere. */
const gives =
  /\b(?:however|nevertheless|nonetheless|instead),? (?!(?:you (?:can|could|may|might) (?:check|refer|visit|find|search|consult|hire|look|contact|try)|it['’]?s (?:is )?best|it is best|i (?:would )?(?:recommend|suggest|advise)|there are (?:many|several|various) (?:online|tools|websites|resources)|please\b))|\bbut (?:here|i can(?![’'n])|i could|generally|for humans|in general)\b|\bhere(?:['’]s| is| are)\b|\b(?:allerdings|jedoch|stattdessen)\b[^.!?]{0,40}\b(?:kann ich|hier)\b|\b(?:cependant|toutefois)\b[^.!?]{0,40}\b(?:je peux|voici)\b|\b(?:sin embargo|en cambio)\b[^.!?]{0,40}\b(?:puedo|aquí)\b|```|\n\s*(?:1\.|[-*•] )|:\s*\n/i
/** Verse and direct speech refuse all sorts of things. */
const isVerse = /^[^\n]{1,60}\n[^\n]{1,60}\n[^\n]{1,60}\n/
/** What asks for more before anything can be given. */
const asksBack =
  /\b(?:please provide|could you (?:please )?(?:provide|tell|clarify|share)|can you (?:please )?(?:provide|clarify|share))\b/i

/**
 * Whether the answer says that it cannot or will not do what was asked, and gives nothing in its place. One that asks
 * back for what is missing has not given anything either. Null where there is no text.
 */
export function isRefusal(answer: string): boolean | null {
  const text = answer.trim()
  if (text === '') return null
  const opening = text.slice(0, openingLength)
  if (!patterns.some((pattern) => pattern.test(opening))) return false
  if (text.length > longestRefusal || isVerse.test(text)) return false
  return asksBack.test(text) || !gives.test(text)
}
