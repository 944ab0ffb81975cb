/** Words that recognition leans on when a catalogue is too small to teach it. Lower case, normalised. */

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Common first names; the catalogue's own credits add theirs. */
export const givenNames = wordSet(`
  aaron abigail ada adam adele adrian agatha agnes aiden alan albert alec alejandro alex alexander alexandra alfred alice alison
  allan allen amanda amelia amy ana anastasia andre andrea andrew andy angela anita ann anna anne annie anthony antoine antonia
  antonio archie ariel arthur ashley audrey august austin barbara basil beatrice beatrix becky ben benjamin bernard bertha beth
  betty bianca bill billy bob bonnie boris brad brenda brian bridget bruce caleb camille carl carla carlos carmen carol caroline
  carrie catherine cathy cecilia charles charlie charlotte chloe chris christian christina christine christopher claire clara
  clarissa claude claudia clive colin connie constance cora craig cynthia daisy daniel danny daphne dave david dawn dean deborah
  denise dennis diana diego dirk dmitri dolores dominic don donald donna dora dorian doris dorothy douglas duncan dylan earl ed
  eddie edgar edith edmund edna edward edwin eileen eleanor elena eli elinor elisa eliza elizabeth ella ellen elliot ellis elsa
  emil emile emily emma eric erica ernest esther ethan eugene eva evan eve evelyn ezra faith fanny felix fernando fiona flora
  florence frances francis franco frank frankie franz fred freddie frederic frederick fritz gabriel gail gary gavin gene geoffrey
  george georgia gerald gilbert gina giovanni gladys glen gloria gordon grace graham greta gregory gustav guy hannah hans harold
  harriet harry harvey hazel heather hector heidi helen helena henri henry herbert herman holly howard hubert hugh hugo humphrey
  ian ida ignatius igor irene iris isaac isabel isabella ivan jack jackie jacob jacques jake james jamie jan jane janet jason
  javier jean jeanne jeff jennifer jenny jeremy jerome jerry jess jessica jessie jill jim jimmy jo joan joanna joe joel johann
  johanna john johnny jon jonah jonas jonathan jordan jorge jose joseph josephine joshua joyce juan judith judy julia julian julie
  juliet julius june karen karl kate katherine kathleen katie keith kelly ken kenneth kevin kim kirk kurt kyle larry laura lauren
  laurence lawrence lena leo leon leonard leonardo leonora leslie lewis liam lily linda lionel lisa liz lizzie lola lord lorenzo
  louis louisa louise luca lucas lucia lucy ludwig luigi luis luke lydia mabel mae maggie malcolm marc marcel marco marcus margaret
  margot maria marian marianne marie marilyn mario marion marjorie mark marlon martha martin mary matilda matthew maud maureen
  maurice max maxim may megan melanie mercedes michael michel miguel mike mildred miles milo mimi minnie miranda miriam mitchell
  mollie molly monica morris muriel myra myrtle nadia nancy naomi natalie natasha nathan ned neil nell nellie nicholas nick nicolas
  nicole nigel nikolai nina noah noel nora norma norman octavia olga olive oliver olivia ophelia oscar oswald otto owen pablo pamela
  patricia patrick patsy paul paula pauline pearl pedro peggy penelope percy perry pete peter philip phoebe pierre polly priscilla
  rachel ralph ramon randolph raoul raphael raymond rebecca reginald renee rex richard rick rita robert roberta roberto robin rodney
  roger roland roman ron ronald rosa rosalind rose rosemary rosie ross rowan roy ruby rudolf rudy rufus rupert russell ruth ryan
  sally sam samantha samuel sandra sara sarah saul scarlett scott sean sebastian serena sergei seth shane sharon sheila shirley
  sidney sierra silas silvia simon simone sofia solomon sonia sophia sophie spencer stanley stella stephanie stephen steve steven
  stuart sue susan susanna suzanne sybil sylvia tamara tara ted teresa terence terry tess thelma theo theodore theresa thomas tim
  timothy tina tobias toby todd tom tommy toni tony tracy travis trevor ursula valentina valerie vanessa vera vernon veronica victor
  victoria vincent viola violet virginia vivian vladimir wallace walter wanda warren wayne wendy werner wilfred will william winifred
  winston wolfgang xavier yolanda yvonne zachary zoe
`);

/** Titles before a person's name. */
export const honorifics = wordSet(`
  mr mrs ms miss dr doctor professor prof sir dame lord lady captain colonel general major lieutenant sergeant admiral commander
  detective inspector officer judge reverend father sister brother mother aunt uncle king queen prince princess emperor empress
  duke duchess count countess baron baroness madame monsieur mademoiselle senor senora don dona saint president senator pope
  cardinal marquis agent nurse cousin granny grandma grandpa
`);

/** Lower-case words inside a name. */
export const nameParticles = wordSet(`van von der den de del della di da dos du la le lo al el bin ibn ten ter st y e`);

/** Capitalised words that are neither people nor places: peoples, languages, months, faiths, feasts, ages. */
export const otherCapitalised = wordSet(`
  january february march april may june july august september october november december monday tuesday wednesday thursday friday
  saturday sunday christmas easter halloween thanksgiving
  african american americans arab argentine asian athenian australian austrian balkan bavarian belgian black bohemian brazilian
  british briton britons bulgarian canadian caribbean catalan celtic chilean chinese christian christians colombian cornish creole
  cretan cuban czech danish dutch egyptian english englishman englishmen englishwoman estonian ethiopian european europeans finnish
  flemish frankish french frenchman frenchmen frenchwoman german germans ghanaian greek greeks gypsy haitian hebrew hindu hungarian
  icelandic indian indians indonesian iranian iraqi irish irishman islamic israeli italian italians jamaican japanese jesuit jewish
  jew jews kenyan korean latin latino lebanese lithuanian maori mexican mexicans mongolian moorish moroccan mormon muslim muslims
  nazi nazis neapolitan nigerian norman norse norwegian pakistani palestinian parisian parisians persian peruvian polish portuguese
  prussian puritan quaker roman romans romanian russian russians scandinavian scot scots scottish serbian sicilian slavic soviet
  soviets spaniard spaniards spanish swedish swiss syrian texan tibetan trojan turk turks turkish ukrainian venetian victorian
  vietnamese viennese viking vikings welsh western yiddish zulu catholic catholics protestant protestants buddhist edwardian
  georgian gothic renaissance baroque elizabethan napoleonic thai two three four five six seven eight nine ten eleven twelve twenty hundred thousand i ii iii iv v vi vii viii ix x god bible first second third fourth fifth sixth seventh eighth ninth tenth tv dvd cd lp fbi cia
`);

/** Companies that descriptions name like people. */
export const companies = wordSet(`
  disney pixar paramount universal warner mgm netflix hbo bbc ghibli motown decca columbia capitol verve marvel dreamworks rko
  miramax sony emi virgin nonesuch deutsche penguin youtube google apple microsoft nasa
`);

/** Things by a person: "the Sendak book". */
export const workNouns = wordSet(`
  book novel story stories tale tales play film score album song songs poem poems musical opera suite ballet biography memoir
`);

/** Small words inside titles. */
export const titleJoiners = wordSet(
  `a an and at by for from in into is it me my of on or our over so the through to up with your`,
);

/** Words in the names of groups. */
export const groupWords = wordSet(`
  orchestra ensemble quartet quintet trio sextet band choir chorus philharmonic symphony symphonic singers boys girls brothers
  sisters players consort society club academy sinfonia sinfonietta collegium various cast crew gang family and
`);

/** Places anyone knows; the catalogue adds the places its works are set in. */
export const wellKnownPlaces: readonly string[] = `
  America, Africa, Asia, Europe, North America, South America, Latin America, Antarctica, Arctic, Australia, Afghanistan, Albania, Algeria,
  Angola, Argentina, Armenia, Austria, Bangladesh, Barbados, Belgium, Bolivia, Bosnia, Botswana, Brazil, Britain, Bulgaria, Burma,
  Cambodia, Cameroon, Canada, Chile, China, Colombia, Congo, Costa Rica, Croatia, Cuba, Cyprus, Czechoslovakia, Denmark, Ecuador,
  Egypt, England, Estonia, Ethiopia, Finland, France, Germany, Ghana, Greece, Greenland, Guatemala, Haiti, Hawaii, Hungary, Iceland,
  India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Jamaica, Japan, Kenya, Korea, Kuwait, Laos, Latvia, Lebanon, Liberia, Libya,
  Lithuania, Luxembourg, Madagascar, Malaysia, Mali, Malta, Mexico, Mongolia, Morocco, Mozambique, Namibia, Nepal, Netherlands,
  New Zealand, Nicaragua, Nigeria, Northern Ireland, Norway, Pakistan, Palestine, Panama, Paraguay, Persia, Peru, Philippines, Poland,
  Polynesia, Portugal, Prussia, Puerto Rico, Romania, Russia, Rwanda, Saudi Arabia, Scandinavia, Scotland, Senegal, Serbia, Siberia,
  Sierra Leone, Singapore, Somalia, South Africa, Soviet Union, Spain, Sri Lanka, Sudan, Sweden, Switzerland, Syria, Taiwan, Tanzania,
  Thailand, Tibet, Trinidad, Tunisia, Turkey, Uganda, Ukraine, United Kingdom, United States, Uruguay, Venezuela, Vietnam, Wales,
  Yemen, Yugoslavia, Zambia, Zimbabwe, Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida,
  Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, Mississippi,
  Missouri, Montana, Nebraska, Nevada, New England, New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota,
  Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, West Virginia,
  Wisconsin, Wyoming, Amsterdam, Athens, Atlanta, Baghdad, Baltimore, Bangkok, Barcelona, Beijing, Beirut, Belfast, Berlin, Bombay,
  Boston, Brighton, Brooklyn, Broadway, Brussels, Budapest, Buenos Aires, Cairo, Calcutta, Cambridge, Cape Town, Casablanca, Chicago,
  Cologne, Copenhagen, Dallas, Delhi, Detroit, Dresden, Dublin, Edinburgh, Florence, Frankfurt, Geneva, Genoa, Glasgow, Hamburg,
  Harlem, Havana, Helsinki, Hiroshima, Hollywood, Hong Kong, Houston, Istanbul, Jerusalem, Johannesburg, Kyoto, Las Vegas, Leipzig,
  Leningrad, Lisbon, Liverpool, London, Los Angeles, Lyon, Madrid, Manchester, Manhattan, Marseille, Melbourne, Memphis, Mexico City,
  Miami, Milan, Montreal, Moscow, Mumbai, Munich, Nagasaki, Naples, Nashville, New Orleans, Nuremberg, Oslo, Oxford, Palermo, Paris,
  Petersburg, Philadelphia, Pittsburgh, Prague, Princeton, Rio de Janeiro, Rome, Saigon, Saint Petersburg, Salzburg, San Francisco,
  Santiago, Seattle, Seoul, Seville, Shanghai, Stockholm, Sydney, Tangier, Tehran, Tokyo, Toronto, Turin, Vancouver, Venice, Versailles,
  Verona, Vienna, Warsaw, Washington, Zurich, Atlantic Ocean, Pacific Ocean, Mediterranean, Thames, Nile, Amazon, Alps, Himalayas,
  Sahara, Mars, Venus, Jupiter, Saturn, Moon
`
  .split(",")
  .map((place) => place.trim().replaceAll(/\s+/g, " "));

/** Words that end the name of a place, or begin it. */
export const placeWords = wordSet(`
  abbey alley avenue bay beach bridge canyon castle cathedral cave caves chapel church city coast college cottage county court creek
  desert farm forest garden gardens gate grange hall harbor harbour heath heights hill hills hospital hotel house inn island islands
  isle isles jail lake lane lodge manor market moor mountain mountains mount ocean palace park peak peninsula plains plantation
  planet point port prison quarter ranch ridge river road row sea shore square station street tower town university valley village
  wood woods
`);
