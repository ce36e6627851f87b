const readLength = 1_500

const person =
  '(?:humans?|persons?|people|agents?|representatives?|rep|operators?|supervisors?|managers?|someone|somebody|specialists?|advis[oe]rs?|colleagues?|team|staff|mensch(?:en)?|mitarbeiter(?:in)?|kollegen|berater(?:in)?|humaine?|conseillère?|conseiller|agente?|persona|humano|asesora?|operatore|operador|umano|pessoa|atendente|mens|medewerker)'
const verb =
  '(?:speak|talk|chat|connect|transfer|escalate|put (?:me|you) through|get (?:me|you)|hand(?:ing|ed)?(?: (?:me|you|this|it))? over|forward|sprechen|verbinde[nt]?|weiterleiten|leite|parler|transf[eé]rer|transf[eè]re|passer|hablar|transferir|transfiero|pas(?:ar|o)|parlare|trasferire|trasferisco|falar|spreken|doorverbinden)(?:ring|ing|red|ed|d)?'

const wanted = new RegExp(
  `(?<!not (?:to )?(?:be |want to |need to )?)\\b${verb}\\b[^.!?\\n]{0,60}\\b${person}\\b|^(?:human|agent|representative|operator|mensch|mitarbeiter)[.! ]*$|\\b${person}\\b[^.!?\\n]{0,30}\\b(?:sprechen|verbunden|verbinden|spreken|doorverbonden)\\b|\\b(?:real|actual|live|human) (?:person|human|agent|being|representative)\\b`,
  'i',
)
const unwanted =
  /\b(?:(?:not|n['’]t|without|rather than|instead of|avoid|before) (?:\w+ ){0,4}?(?:transfer|speak|talk|connect|escalat|contact|proceed)\w*|don['’]t (?:really )?want|nicht (?:\w+ ){0,3}(?:verbunden|weitergeleitet|sprechen))/i

/** Whether an end user asks for a person. */
export function asksForPerson(message: string): boolean {
  const text = message.slice(0, readLength)
  return wanted.test(text) && !unwanted.test(text)
}

const handing = new RegExp(
  `\\b(?:transferring|transferred|connecting|connected|escalating|escalated|handing|handed|forwarding|forwarded|passing|passed|i(?:['’]ll| will| am going to) (?:now |go ahead and )?(?:transfer|connect|escalate|hand|forward|pass))\\b[^.!?\\n]{0,80}\\b${person}\\b|\\bich (?:verbinde|leite)\\b[^.!?\\n]{0,60}\\b${person}\\b|\\bje vous (?:transfère|passe|mets)\\b[^.!?\\n]{0,60}\\b${person}\\b|\\b(?:te|le|la|lo) (?:transfiero|paso|comunico|trasferisco)\\b[^.!?\\n]{0,60}\\b${person}\\b`,
  'i',
)
const offer =
  /\b(?:would you like|do you want|should i|shall i|may i|can i|möchten sie|souhaitez|desea|quiere|desidera|gostaria)\b/i

/** Whether an answer says that a person takes over; an offer to is none yet. */
export function handsOver(answer: string): boolean {
  return answer
    .slice(0, readLength)
    .split(/(?<=[.!?\n])\s+/)
    .some((sentence) => handing.test(sentence) && !offer.test(sentence) && !/\?\s*$/.test(sentence))
}

const tool =
  /(?:^|[_\-. ])(?:hand[_-]?(?:over|off)|escalate\w*|transfer[_-]?to[_-]?\w*(?:human|agent|person|support|operator)\w*|(?:human|live|agent)[_-]?(?:handoff|handover|transfer|escalation|takeover))|^(?:transfer|escalate)$|^(?:transferTo|handOver|handOff|escalateTo)\w*/

/** Whether a tool of this name hands the end user to a person. */
export function isHandoverTool(name: string): boolean {
  return tool.test(name.slice(0, 200))
}
