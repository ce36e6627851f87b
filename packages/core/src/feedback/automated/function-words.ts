/**
 * The words that a language cannot do without, most of them its own. Those that several languages write alike speak for
 * each of them.
 */
const byLanguage = {
  en: 'a i the of and to in is that it for was on are as with his they at be this have from or had by not but what were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into has two more no way could people my than been who its now did get i you me am our us does where why please',
  de: 'der die das und ist nicht ich sie es ein eine einen einem einer zu mit sich auf für von dem den des auch als an war wie im dass aber oder wir ihr mein meine meinen nach bei aus noch nur hat haben sind wird werden kann können wenn was wo warum über um zum zur bitte durch kein keine habe ihnen ihre mir mich gibt diese dieser',
  fr: "le la les de des du un une et est que qui je tu il elle nous vous ils pas ne pour dans sur avec au aux ce cette ces mon ma mes son sa ses par plus mais ou où comme être avoir j'ai c'est d'un d'une qu'il n'est l'on sont était ont fait peut quel quelle comment votre vos notre si merci leur donc",
  es: 'el la los las de del un una unos y es que en no se por para con su sus al lo como más pero le ha me si sin sobre este esta mi mis muy también hasta hay donde quien desde todo nos durante ser son tiene puedo puede qué cómo dónde cuándo está están fue tu usted yo ya quiero gracias',
  it: "il lo la gli le di del della dei delle un una e è che non per con si da in nel nella come più ma anche se su sono ho ha mi mio mia questo questa alla al ai dal dalla cosa dove quando perché essere avere può posso hai suo sua ci vorrei grazie loro noi voi c'è l'ho dell'",
  pt: 'o a os as de do da dos das um uma e é que em no na nos nas não por para com se mais mas como ao à meu minha seu sua você eu ele ela isso este esta está são foi ser ter tem pelo pela onde quando quem muito também já qual posso pode obrigado obrigada quero até sem',
  nl: 'de het een en van ik te dat die in is niet zijn op aan met als voor er maar om hem dan zou wat mijn men dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij nu ge geen omdat iets worden toch al waren veel meer doen moet kan kunnen waar wil wordt',
  sv: 'och det att i en jag hon som han på den med var sig för så till är men ett om hade de av icke mig du henne då sin nu har inte hans honom skulle hennes där min man ej vid kunde något från ut när efter upp vi dem vara vad över än dig kan sina här ha mot alla under någon allt mycket sedan ju',
  da: 'og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi min havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind når være dog noget ville jo deres efter ned skulle denne end dette mit også under have dig anden hende mine meget',
  no: 'og i jeg det at en et den til er som på de med han av ikke der så var meg seg men ett har om vi min mitt ha hadde hun nå over da ved fra du ut sin dem oss opp man kan hans hvor eller hva skal selv her alle vil bli ble blitt kunne inn når være kom noen noe ville dere deres kun ja etter ned skulle denne for deg si sine mot',
  pl: 'i w na z do nie się że to jest o jak ale po co za od tak czy mnie dla mi już ma przez był jego jej tym ten być są może by go który która które ich tylko lub oraz tego moje mój moja jestem mam proszę kiedy gdzie dlaczego bardzo pan pani też',
  cs: 'a se v na je že to s z do o k i za ale po jak jsem pro si tak by byl co když od ve už jeho nebo jen až mi jako který která které může mám můj moje prosím kde kdy proč není jsou být bude také této tento své pod',
  tr: 've bir bu da de için ne ile mi çok o ben daha var gibi kadar ama sen ki en her olarak olan değil mı nasıl neden nerede şey sonra bana benim onun biz siz lütfen hiç diye veya ya şu oldu olduğunu ise bunu yok mu istiyorum',
  fi: 'ja on ei se että en hän oli mutta ole kun niin minä olen jos nyt mitä mikä tämä sen ovat vain kuin minun joka voi olla siitä voin miten missä miksi myös tai ne sinä me te kiitos haluan kanssa jo sitä vielä sekä',
  ro: 'și în de la un o cu pe că nu este ce mai din care sunt pentru am ai are să se au dar eu tu el ea noi voi ei fi fost prin după până unde când cum mea meu dacă sau le îmi vă rog foarte al ale lui',
  hu: 'a az és hogy nem is egy ez van de azt meg csak már még ha el mint volt kell én te mi ők vagy lesz nagyon mert ki ezt hol mikor miért hogyan kérem szeretnék nincs fel itt ott minden lehet után között azonban',
  id: 'yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke karena ada mereka lebih bisa kami kita oleh sudah atau seperti adalah apa bagaimana dimana kapan anda dia telah bahwa sebagai namun hanya dapat tolong mau',
} as const

export type Language = keyof typeof byLanguage

/** Which languages each word speaks for. */
export const languagesOfWord: ReadonlyMap<string, readonly Language[]> = (() => {
  const languages = new Map<string, Language[]>()
  for (const [language, words] of Object.entries(byLanguage) as [Language, string][]) {
    for (const word of new Set(words.split(' ')))
      languages.set(word, [...(languages.get(word) ?? []), language])
  }
  return languages
})()

export const functionWords: ReadonlySet<string> = new Set(languagesOfWord.keys())
