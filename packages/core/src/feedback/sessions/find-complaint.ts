export type Complaint = {
  /** What it should have been, where the message says so. */
  correction: string | null
}

/** A complaint opens a message; what comes later is about something else. */
const readLength = 600

/** What an end user says who is told something wrong, is misunderstood or has to say it again. */
const complaints: readonly RegExp[] = [
  // English
  /\bi (?:really |actually |just )?meant\b|\bwhat i (?:meant|said|asked)\b/i,
  /\bthat(?:['’]s| is| was) (?:still |also )?(?:not (?:what|right|correct|true|it\b|helpful)|wrong|incorrect|false)|\bthat (?:isn['’]t|wasn['’]t) (?:what|right|correct|true|it\b|helpful)/i,
  /\bnot what i (?:asked|meant|want|wanted|said|need|needed|was|am)\b/i,
  /\b(?:you['’]?re|you are|you were|your (?:answer|response|information|reply) (?:is|was)|this is|it is|it['’]s) (?:still |completely |totally |just |all )?(?:wrong|incorrect|mistaken|useless|not (?:right|correct|true|helpful))\b/i,
  /\bi (?:didn['’]t|did not|never) (?:ask|say|said|want|mean)\b/i,
  /\b(?:i|i['’]ve|i have) (?:already|just) (?:told|said|gave|given|asked|answered|explained)\b/i,
  /\byou (?:misunderst|(?:didn['’]t|did not|don['’]t|do not|still haven['’]t|haven['’]t) (?:answer|understand|read|listen|get it)|ignored|keep |missed my|forgot|got (?:it|that|this) wrong)/i,
  /\b(?:there must be|there seems to be|i think there['’]?s|there might be) (?:a|some|an) (?:mistake|error|misunderstanding|confusion|mix-up)\b/i,
  /\b(?:this|that|it) (?:doesn['’]t|does not|didn['’]t|did not|still doesn['’]t|won['’]t) (?:work|help|answer|make sense|look right|sound right)\b/i,
  /\b(?:could|can|would) you (?:please )?(?:double[- ]check (?:that|this|it|if)|(?:check|look|verify)(?: that| this| it| into (?:it|that))? (?:part )?(?:again|once more)|verify that)\b|\b(?:that['’]s|this is) (?:odd|strange|weird)\b|\bi thought (?:i|it|there|that|you|the|we)\b/i,
  /\b(?:are you (?:really |absolutely )?(?:sure|positive|certain)\b|makes no sense|that can['’]?t be right|useless|unhelpful|ridiculous)/i,
  /\bactually,? i(?: do| did| am|['’]m| was| have| had| only| wanted| meant| asked| purchased| bought| booked| paid| have already)\b(?!n['’]t| not| thinking| also| wondering| considering| came| think)/i,
  /\bi (?:actually|did) (?:purchased?|bought|buy|booked?|have|had|paid?|told|tell)\b/i,
  /^(?:but |no,? )?(?:it|that|this) (?:should|ought to|was supposed to) (?:be|have been|say|read) /i,
  // German
  /\bich (?:meine|meinte)\b|\bdas (?:ist|war) (?:so )?(?:falsch|nicht (?:richtig|korrekt|was ich|das,? was))|\bdas stimmt (?:so )?nicht|\bnicht das,? was ich|\bfalsch verstanden|\bhabe ich (?:doch )?(?:schon|bereits) (?:gesagt|geschrieben|genannt)|\bdas hilft (?:mir )?nicht/i,
  // French
  /\bje voulais dire\b|\bce n['’]est pas (?:ça|cela|correct|vrai|exact|ce que)|\bc['’]est faux\b|\bvous n['’]avez pas (?:compris|répondu)|\bje l['’]ai déjà dit|\bça ne (?:marche|répond|m['’]aide) pas/i,
  // Spanish
  /^no\b[,.!]? +(?:me refería|quería decir|quise decir|es(?:o|tá)?\b|era\b)|\bme refería a\b|\bquise decir\b|\beso no es (?:correcto|cierto|verdad|lo que)|\bno es lo que (?:pedí|pregunté|quería)|\bestá (?:mal|equivocado)\b|\bya (?:te|le|lo|se lo) (?:dije|he dicho)|\bno me (?:sirve|ayuda|has entendido|ha entendido)/i,
  // Italian
  /^no\b[,.!]? +(?:intendevo|volevo dire|non è)|\bintendevo\b|\bvolevo dire\b|\bnon è (?:corretto|vero|quello che)|\bè sbagliato\b|\bho già detto\b|\bnon mi (?:aiuta|hai capito|ha capito)/i,
  // Portuguese
  /\bquis dizer\b|\bqueria dizer\b|\bisso (?:não está|está errado|não é)|\bnão é o que (?:eu )?(?:pedi|perguntei|queria)|\bjá (?:te |lhe )?disse\b|\bnão (?:me )?ajuda\b/i,
  // Dutch
  /\bik bedoel(?:de)?\b|\bdat (?:klopt niet|is niet (?:wat|juist|correct)|is fout)|\bniet wat ik\b|\bheb ik al (?:gezegd|verteld)/i,
]

/** A "no" contradicts what was said, unless it answers what was asked or declines an offer. */
const leadingNo =
  /^(?:no|nope|nah|nein|nö|non|não|nee)\b[,.!]? +(?!thank|problem|worries|need|that['’]?s (?:all|alright|fine|ok|it|good)|danke|vielen|merci|c['’]est (?:bon|tout)|gracias|grazie|obrigad|dank|bedankt|hoor)/i
const asksSomething = /[?？]/

const value = `["“„«']?([^.,;:!?\\n"”“»]{1,80}?)["”“»']?(?=[.,;:!?\\n]|$| (?:not|instead|and|but|please|und|et|y|e|en)\\b)`

/** Where a message says what it should have been; the value is the first group. */
const corrections: readonly RegExp[] = [
  new RegExp(
    `\\bi (?:really |actually |just )?meant (?:to (?:say|ask|write|type) )?(?:about )?${value}`,
    'i',
  ),
  new RegExp(
    `\\b(?:it|that|this|name|number|date|address|answer|total|price|amount) (?:should|ought to|is supposed to|was supposed to) (?:be|have been|say|read) ${value}`,
    'i',
  ),
  new RegExp(`\\bthe (?:correct|right|actual) \\w+ (?:is|was|would be) ${value}`, 'i'),
  new RegExp(`\\bnot [^.,;!?\\n]{1,60},? but (?:rather )?${value}`, 'i'),
  // "the one to LAS, not LAX": the word before, as long as what is wrong.
  /([\p{L}\p{N}][\p{L}\p{N}./:-]{0,40}),? (?:and )?not (?:the |a |an |to |in |on |for )?[\p{L}\p{N}][\p{L}\p{N}./:-]{0,40}(?:[.!?]|$)/iu,
  new RegExp(`\\bactually,? i (?:wanted|meant|only need|asked for) (?:to )?${value}`, 'i'),
  new RegExp(`\\bich meinte? (?:eigentlich )?${value}`, 'i'),
  new RegExp(`\\bsondern ${value}`, 'i'),
  new RegExp(`\\bje voulais dire ${value}`, 'i'),
  new RegExp(`\\b(?:me refería a|quise decir|quería decir|sino) ${value}`, 'i'),
  new RegExp(`\\b(?:intendevo|volevo dire|bensì) ${value}`, 'i'),
  new RegExp(`\\b(?:quis dizer|queria dizer|mas sim) ${value}`, 'i'),
  new RegExp(`\\bik bedoel(?:de)? ${value}`, 'i'),
]

/** Whether a message corrects or complains of the answer before it, and what it says that should have been; or null. */
export function findComplaint(message: string, answer: string): Complaint | null {
  const text = message.trimStart().slice(0, readLength)
  const contradicts = leadingNo.test(text) && !asksSomething.test(answer)
  if (!contradicts && !complaints.some((pattern) => pattern.test(text))) return null
  for (const pattern of corrections) {
    const correction = pattern.exec(text)?.[1]?.trim()
    if (correction) return { correction }
  }
  return { correction: null }
}
