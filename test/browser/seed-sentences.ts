const openings = [
  'please',
  'hi,',
  'quick question:',
  'I want to know',
  'could you help me:',
  'hello, I need to ask',
  'tell me',
]

const requests: Record<string, readonly string[]> = {
  pin_change: [
    'how do I change my pin',
    'set a new pin for my card',
    'I forgot my pin code',
    'reset the pin on my debit card',
  ],
  card_lost: [
    'I lost my card',
    'my wallet was stolen with the card in it',
    'block my missing card',
    'report a stolen card',
  ],
  balance: [
    'what is my balance',
    'how much money do I have',
    'show what is left in my account',
    'is there enough in checking',
  ],
  transfer: [
    'send 50 dollars to savings',
    'move money to my other account',
    'transfer funds to a friend',
    'make a payment to landlord',
  ],
  exchange_rate: [
    'what is the euro worth in dollars',
    'current rate of yen',
    'how many pounds do I get',
    'convert dollars to pesos',
  ],
  spending_history: [
    'what did I spend last month',
    'list my recent purchases',
    'show spending on food',
    'how much went to travel',
  ],
  travel_alert: [
    'I will be in Spain next week',
    'tell the bank I travel to Japan',
    'going abroad in May with my card',
    'note my trip to Brazil',
  ],
  out_of_scope: [
    'who won the match',
    'write a poem about rain',
    'what is the meaning of life',
    'sing me something',
  ],
}

export type Sentence = { text: string; label: string }

export const labels: readonly string[] = Object.keys(requests).filter((label) => label !== 'out_of_scope')

/** Every opening with every request: a small world in which questions resemble one another. */
export const sentences: readonly Sentence[] = Object.entries(requests).flatMap(([label, texts]) =>
  texts.flatMap((text) => openings.map((opening) => ({ text: `${opening} ${text}`, label }))),
)
