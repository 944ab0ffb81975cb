/** Emotes of live chats by what they show and are commonly used for, by our own judgement: valence -4 to 4, arousal 0 to 1. */
const groups: readonly (readonly [emotes: string, valence: number, arousal: number])[] = [
  // Laughter.
  ["LUL LULW OMEGALUL KEKW KEKL KEKLEO OMEGALULiguess LuL ZULUL MEGALUL MegaLUL PepeLaugh ICANT TeaTime", 2.2, 0.6],
  ["EleGiggle 4Head LMAO HAHA pepeLaugh forsenLUL KEKWait AINTNOWAY AintNoWay", 1.9, 0.5],
  // Joy and praise.
  ["PogChamp Pog POGGERS POGGIES PogU POG POGCHAMP Poggers PagMan PagChomp PauseChamp POGCRAZY Pogey", 2.7, 0.9],
  ["FeelsGoodMan FeelsAmazingMan FeelsBirthdayMan HYPERS widepeepoHappy peepoHappy Happi happE PepeHappy", 2.5, 0.5],
  ["Kreygasm gachiGASM gachiBASS gachiHYPER GachiPls VisLaud", 2.1, 0.7],
  ["SeemsGood GoodShit B) Clap PeepoClap peepoClap EZ EZClap GIGACHAD Gigachad BASED Based NODDERS YEP", 1.8, 0.3],
  [
    "FeelsOkayMan FeelsStrongMan Okayge CoolCat VoHiYo HeyGuys KonCha TwitchUnity bleedPurple GivePLZ TakeNRG",
    1.5,
    0.2,
  ],
  ["AYAYA catJAM pepeJAM PepePls SourPls ppHop pepeD PepoDance blobDance HandsUp FeelsDanceMan DinoDance", 1.8, 0.6],
  ["peepoLove LuvHearts LuvSign FeelsLoveMan Prayge PrayBless HolidayPresent peepoHug AlienDance", 1.8, 0.2],
  ["TriHard KappaPride Keepo KappaClaus SMOrc PowerUpL PowerUpR FortOne CurseLit", 1, 0.3],
  ["Jebaited Kapow RlyTho SUBprise PartyTime", 0.8, 0.5],
  // Sorrow and compassion.
  ["FeelsBadMan BibleThump PepeHands Sadge sadge widepeepoSad peepoSad FeelsRainMan Smadge PoroSad", -1.8, 0.2],
  ["FeelsCringeMan FeelsTiredMan Deadge Despairge Aware FeelsLateMan", -1.5, 0.1],
  // Anger and contempt.
  ["BabyRage SwiftRage Madge peepoMad ReeeeE REEE REEEE pepeREE DansGame WutFace PJSalt MadWeeb", -1.9, 0.6],
  ["FailFish NotLikeThis WeirdChamp FeelsWeirdMan FeelsWeird haHAA DIESOFCRINGE Cringe cmonBruh", -1.8, 0.2],
  ["Pepega PepegaAim 5Head3 BrokeBack UnSane SabaPing Susge PogO NOPERS Stare Weirdge HUH", -0.9, 0.2],
  ["ResidentSleeper Bedge FeelsSleepyMan SleepyTime", -2, 0],
  ["COPIUM Copium copium Copege", -0.8, 0.1],
  // Fear and tension: the scene grips, which says little of liking it.
  ["monkaS monkaW monkaGIGA monkaOMEGA monkaMEGA monkaSHAKE monkaX D:", 0, 0.7],
  ["monkaHmm Thinkge 5Head SoonerLater HmmNote ANELE MrDestructoid CoolStoryBob", 0, 0.1],
];

const emoteValues: readonly (readonly [emote: string, valence: number, arousal: number])[] = groups.flatMap(
  ([emotes, valence, arousal]) => emotes.split(" ").map((emote) => [emote, valence, arousal] as const),
);

/** By exact spelling, as chats know them. */
export const emotes: readonly (readonly [emote: string, valence: number, arousal: number])[] = emoteValues;

/** What channels call their own emotes after their prefix, as in `someoneLove`: by the end of the name, in lower case. */
export const emoteEndings: readonly (readonly [endings: string, valence: number, arousal: number])[] = [
  ["love heart hearts l luv hug hugs kiss", 2.2, 0.3],
  ["hype pog champ pogchamp gasm wow", 2.3, 0.8],
  ["lul lol lmao laugh kek kekw giggle haha lulw xd omega", 2, 0.5],
  ["happy smile joy good nice gg clap dance jam party comfy cute cool cheer ez pride", 1.8, 0.4],
  ["hi hey hello wave thanks thx ty blush", 1.4, 0.2],
  ["sad cry tears thump feels rip hands pain", -1.7, 0.2],
  ["rage mad angry ree salt hate fury triggered", -1.8, 0.7],
  ["fail wtf cringe weird puke gross ew bad dislike boo trash facepalm", -1.8, 0.3],
  ["sleep sleeper bored zzz tired", -1.6, 0],
  ["scared spook fear monka monkas creep", 0, 0.7],
];
