/** Everything that the component says, to be replaced in another language. */
export type FeedbackTexts = {
  question: string
  yes: string
  no: string
  /** Said aloud after "yes". */
  thanks: string
  /** Said aloud after "no". */
  tellMore: string
  /** Said aloud after the form was sent. */
  sent: string
  /** Said aloud after a press was taken back. */
  takenBack: string
  /** Said aloud where the consent hook said no. */
  notSent: string
  whatWasWrong: string
  /** What the signal `reason` calls each reason, and what the visitor reads. Those left out are not asked. */
  reasons: Record<string, string>
  whichPart: string
  howToMark: string
  mark: string
  nothingSelected: string
  chooseSentences: string
  /** Before a part that is marked. */
  unmark: string
  writeItBetter: string
  send: string
  cancel: string
  /** Opens the form again, before and after something was sent by it. */
  sayMore: string
  change: string
}

export const englishTexts: FeedbackTexts = {
  question: 'Was this helpful?',
  yes: 'Yes',
  no: 'No',
  thanks: 'Thank you.',
  tellMore: 'Thank you. Below you can say what was wrong.',
  sent: 'Thank you. What you said was sent.',
  takenBack: 'Taken back.',
  notSent: 'This was not sent, because you have not agreed to it.',
  whatWasWrong: 'What was wrong?',
  reasons: {
    'wrong fact': 'A fact is wrong',
    'not what I asked': 'Not what I asked',
    'wrong for me': 'Right, but not for me',
    'wrong moment': 'Right, but at the wrong time',
    'out of scope': 'Not a question for this assistant',
    unsafe: 'Unsafe',
    style: 'The way it is written',
    'too long': 'Too long',
  },
  whichPart: 'Which part?',
  howToMark: 'Select the part in the answer, then mark it.',
  mark: 'Mark what is selected',
  nothingSelected: 'Select a part of the answer first.',
  chooseSentences: 'Or choose sentences',
  unmark: 'Remove the mark:',
  writeItBetter: 'How should it read?',
  send: 'Send',
  cancel: 'Cancel',
  sayMore: 'Say what was wrong',
  change: 'Change what I said',
}

/** The attribute that replaces a text: `text-what-was-wrong` for `whatWasWrong`; that of the reasons holds JSON. */
export const attributeOf = (name: string): string =>
  `text-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The texts with those that the element's attributes replace. */
export function textsOf(element: Element, given: Partial<FeedbackTexts>): FeedbackTexts {
  const replaced = Object.keys(englishTexts).flatMap((name) => {
    const text = element.getAttribute(attributeOf(name))
    if (text === null) return []
    if (name !== 'reasons') return [[name, text]]
    try {
      return [[name, JSON.parse(text)]]
    } catch {
      return []
    }
  })
  return { ...englishTexts, ...Object.fromEntries(replaced), ...given }
}
