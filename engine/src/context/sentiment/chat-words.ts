/**
 * What the lexicon lacks or has in another sense: words of live chats about films, series and games, by our own judgement. Valence -4 to 4.
 * Words in lower case; a word in capitals stands only as written.
 */
export const chatWords: readonly (readonly [words: string, valence: number, arousal: number])[] = [
  // Praise.
  ["goat goated bussin banger bangers peak kino slaps slapped slay slayed iconic chefskiss", 2.6, 0.4],
  ["dope lit epic hype hyped hyyype awesomesauce cinematic goosebumps gem", 2.3, 0.5],
  ["pog poggers pogchamp pogu poggies poggies pogging letsgo letsgooo lesgo lessgo lfg yess yeee", 2.4, 0.8],
  ["omg omfg whoa woah holy gasp", 0, 0.8],
  ["clutch smooth underrated wholesome based cracked juicy crisp bop comfy legend legendary goats", 1.8, 0.3],
  ["ggs ggwp nt glhf tysm tks ilysm congratz grats", 1.5, 0.2],
  ["W WW WWW dub", 1.9, 0.4],
  ["rewatch rewatching addicted hooked invested", 1.6, 0.3],
  ["yup yea ye aye mhm true facts exactly tru", 0.7, 0.1],
  // Laughter.
  ["lul lulw omegalul kekw kek lmaoo lmaooo lmfaooo lolol lololol xdd xddd jaja jajaja kkkk", 2.2, 0.6],
  // Blame.
  ["mid meh snooze snoozefest bland forgettable clichéd cliche tropey cheesy filler overhyped overrated", -1.7, 0.1],
  ["zzzz yawn yawning snore snoring", -1.7, 0],
  ["cringe cringy cringey yikes ew eww ewww yuck suckage bleh blegh", -1.9, 0.3],
  ["trash garbage unwatchable rubbish flop dogshit dogwater bullcrap shitshow", -2.5, 0.4],
  ["scuffed laggy desync buffering buggy clunky", -1.1, 0.3],
  ["L LL LLL ratio", -1.7, 0.3],
  ["cope copium seethe salty tilted malding mald triggered whiny", -1.2, 0.4],
  ["noob noobs clown clowns hacker scammed scammer sellout simp toxic", -1.6, 0.4],
  ["bruh fml ughh nope sus weirdchamp", -1.1, 0.2],
  ["rip oof F rekt oofed", -0.9, 0.3],
  ["sadge feelsbadman", -1.8, 0.2],
  ["predictable plotless overlong draggy incoherent wooden miscast rushed", -1.3, 0],
  ["hacking griefing griefer throwing inting smurfing", -1.1, 0.3],
  ["monkas monkaw", 0, 0.7],
  // Of works.
  ["phenomenal mesmerizing captivating gripping riveting compelling unforgettable sublime", 2.5, 0.4],
  ["immersive atmospheric hypnotic timeless rewatchable memorable suspenseful", 1.8, 0.2],
  ["tedious pretentious unfunny laughable contrived bloated formulaic derivative lackluster", -1.9, 0.1],
  [
    "underwhelming mediocre uninspired lifeless soulless preachy generic nonsensical confusing unbearable unoriginal",
    -1.7,
    0.1,
  ],
  // No feeling by themselves in a chat.
  ["game games", 0, 0],
];

/** Said of what is on screen more than of liking it: they keep `onScreenFactor` of what the lexicon says. */
export const onScreen =
  "kill kills killed killing dead die dies died dying death murder murdered war wars fight fights fighting battle gun guns weapon weapons bomb " +
  "bombs attack attacks evil creepy scary scared scare blood bloody horror terror terrifying terrified haunted";
export const onScreenFactor = 0.6;
/** Who is on screen; no feeling by themselves. */
export const characters =
  "villain villains killer killers murderer murderers monster monsters demon demons ghost ghosts zombie zombies enemy enemies character characters";

/** Words that mean the contrary when they speak of a work. */
export const slang: readonly (readonly [words: string, valence: number])[] = [
  ["sick insane crazy wild nasty filthy killer bomb fire bonkers unreal nuts nutty mental savage wicked gnarly", 2.2],
];

/** Said of a work when they stand before slang: "that was sick". */
export const pointers = "that thats that's this";
/** What may stand between them, and between slang and its work: "sick ass fight". */
export const fillers =
  "was is were are looks looked sounds so just too ass af pretty absolutely actually really fucking";

export const works =
  "movie movies film films show shows series episode scene scenes ep fight fights soundtrack song songs score music beat beats bass drop acting " +
  "actor actress performance plot twist ending intro outro opening edit edits editing animation cgi effects vfx shot shots camera cinematography " +
  "choreography dialogue line lines script story costume costumes set design combo move moves play plays match game gameplay graphics goal save " +
  "clip trailer part moment cast villain entrance track album remix solo chorus bars verse flow";

/** Several words that mean something together; they replace what their words say. */
export const phrases: readonly (readonly [valence: number, arousal: number, phrases: string])[] = [
  [
    1.8,
    0.7,
    "im dead,i'm dead,i am dead,im dying,i'm dying,im screaming,i'm screaming,im weak,i'm weak,im deceased,im wheezing,i'm wheezing," +
      "i cant breathe,i can't breathe,cant stop laughing,can't stop laughing,died laughing,dying laughing,crying laughing,cracks me up,dead af",
  ],
  [0.4, 0.6, "im crying,i'm crying,crying rn"],
  [2.4, 0.8, "lets go,let's go,lets goo,lets gooo,let's gooo,lets fucking go,let's fucking go,holy shit,holy fuck"],
  [2.4, 0.4, "hits different,goes hard,go hard,went hard,straight fire,pure fire,fire track,the shit,the bomb"],
  [
    2.3,
    0.4,
    "cant wait,can't wait,bad ass,bomb ass,sick ass,kick ass,insane ass,must watch,must see,chefs kiss,chef's kiss,mind blown,blew my mind,on point",
  ],
  [
    2.2,
    0.4,
    "top tier,god tier,s tier,never gets old,so bad its good,so bad it's good,not bad,cant go wrong,can't go wrong,no notes",
  ],
  [2, 0.4, "big w,huge w,common w,massive w,w movie,w film,w scene,edge of my seat,well played,well done"],
  [1.2, 0.3, "hell yeah,hell yes,fuck yes,fuck yeah,oh yes,no problem,no worries"],
  [
    -2.2,
    0.3,
    "skip this,turn it off,turn this off,shut up,shut it,waste of time,fell asleep,falling asleep,what a joke,down bad",
  ],
  [-2.2, 0.3, "not it,aint it,ain't it,kill yourself,kys,get lost,boo this man"],
  [
    -2,
    0.2,
    "big l,huge l,common l,massive l,l movie,l take,l film,l scene,plot hole,plot holes,makes no sense,made no sense",
  ],
  [
    -1.8,
    0.2,
    "not funny,not fun,not good,not great,who cares,next please,sure jan,for no reason,over it,done with this",
  ],
  [-1.8, 0.2, "cant watch,can't watch,can't stand,cant stand,fed up,screwed up,sick of"],
  [-1.2, 0.3, "what the fuck,what the hell,too long,too slow,rest in peace"],
  [-1.2, 0.6, "oh no"],
  [0, 0.4, "no way,no shot,oh my god,oh god,jump scare"],
  [0, 0.2, "kind of,sort of,no cap,for real,fire alarm,fire truck"],
];

/** Strengthen (1) or weaken (-1) what follows; the lists of the VADER paper and what chats use beside them. */
export const boosters: readonly (readonly [sign: 1 | -1, words: string])[] = [
  [
    1,
    "absolutely amazingly awfully completely considerably decidedly deeply effing enormously entirely especially exceptionally extremely " +
      "fabulously flipping freaking fricking frickin frigging friggin fully fucking fuckin fkn fking goddamn greatly hella highly hugely incredibly " +
      "intensely majorly more most particularly purely quite really remarkably so substantially thoroughly totally tremendously uber unbelievably " +
      "unusually utterly very actually literally",
  ],
  [-1, "almost barely hardly kinda less little marginally occasionally partly scarcely slightly somewhat sorta lowkey"],
];

export const negations =
  "not no never none neither nor nobody nothing nowhere cannot without rarely seldom hardly aint ain't arent aren't cant can't couldnt couldn't " +
  "darent daren't didnt didn't doesnt doesn't dont don't hadnt hadn't hasnt hasn't havent haven't isnt isn't mightnt mightn't mustnt mustn't " +
  "neednt needn't oughtnt oughtn't shant shan't shouldnt shouldn't uhuh wasnt wasn't werent weren't wont won't wouldnt wouldn't despite";

/** Laughter, which nothing turns around. */
export const laughs =
  "lol lul lulw omegalul kekw kek lmao lmfao lmaoo lmaooo lmfaooo rofl roflmao lolol lololol haha hahaha hehe xd xdd xddd jaja jajaja kkkk";

export const contrasts = "but";

/** Whoever writes one of these does not mean the praise. */
export const ironies = "/s Kappa Kapp KappaHD";
