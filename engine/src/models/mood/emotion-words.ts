import { wordsOf } from "../content/words.ts";
import type { Mood } from "../../domain/item.ts";

/** Words that tell a mood, by our own judgement: groups with valence and arousal, each from -1 to 1. */
const groups: readonly (readonly [words: string, valence: number, arousal: number])[] = [
  ["happy happiness joy joyful joyous delight delighted merry jolly gleeful cheerful cheer", 0.9, 0.5],
  ["fun funny comic comedy humour humorous hilarious witty wit laugh laughter playful silly farce", 0.7, 0.5],
  ["celebration celebrate party dance dancing festive carnival triumph triumphant victory", 0.8, 0.7],
  ["love loving beloved romance romantic tender tenderness affection kiss sweet charming charm", 0.7, 0.1],
  ["hope hopeful dream dreaming bright sunny sunshine summer spring radiant glowing", 0.6, 0.2],
  ["friend friendship kind kindness warm warmth gentle home family together", 0.5, -0.1],
  ["calm peace peaceful serene quiet soft softly still stillness slow slowly lullaby rest sleep", 0.3, -0.7],
  ["beautiful beauty lovely graceful elegant wonder wonderful magical magic enchanted", 0.6, 0.1],
  ["adventure quest journey hero heroic courage brave daring", 0.4, 0.6],
  ["fast faster energetic energy loud frantic wild furious pounding driving racing chase", 0.1, 0.9],
  ["exciting excitement thrill thrilling rush passion passionate ecstatic ecstasy", 0.5, 0.8],
  [
    "sad sadness sorrow sorrowful melancholy mournful mourning mourn grief grieving lament tears cry crying weep",
    -0.8,
    -0.3,
  ],
  ["lonely loneliness alone isolation isolated solitude empty emptiness lost loss", -0.6, -0.4],
  ["heartbreak heartbroken broken regret longing yearning homesick farewell goodbye unrequited", -0.6, -0.1],
  ["death dead die dying dies funeral grave suicide cancer illness ill sick disease plague", -0.8, -0.1],
  ["despair despairing hopeless misery miserable bleak gloom gloomy doom doomed tragic tragedy ruin ruined", -0.9, 0],
  ["depression depressed madness mad insane insanity breakdown", -0.6, 0.3],
  ["fear afraid frightened terror terrified terrifying horror horrific nightmare dread scary", -0.7, 0.8],
  ["murder murdered murderer kill killed killer killing violence violent blood bloody brutal torture", -0.7, 0.7],
  ["war battle bomb soldier army fight fighting attack invasion revenge vengeance", -0.5, 0.7],
  ["anger angry rage hate hatred fury bitter cruel cruelty betrayal betrayed jealous jealousy", -0.7, 0.6],
  ["poverty poor hunger starving slavery slave prison prisoner oppression racism injustice", -0.7, 0.1],
  ["guilt guilty shame ashamed remorse", -0.6, 0],
  ["dark darkness cold shadow night winter grey haunted ghost haunting eerie sinister", -0.4, 0.1],
  ["tense tension suspense danger dangerous threat crime detective conspiracy", -0.3, 0.6],
  ["monster vampire demon devil evil curse cursed", -0.5, 0.6],
  ["old memory memories remember nostalgia nostalgic wistful autumn childhood", 0, -0.4],
  ["blue blues ballad elegy requiem nocturne adagio ambient drone", -0.3, -0.5],
  ["punk metal hardcore techno rave disco funk swing boogie samba", 0.3, 0.8],
  ["child children christmas fairy garden picnic holiday", 0.5, 0.2],
];

const table: ReadonlyMap<string, Mood> = new Map(
  groups.flatMap(([words, valence, arousal]) => wordsOf(words).map((word) => [word, { valence, arousal }])),
);

/** What the words of a text say of mood: means over those that tell one, and how many there are. */
export function moodOfWords(text: string): Mood & { readonly count: number } {
  let [valence, arousal, count] = [0, 0, 0];
  for (const word of wordsOf(text)) {
    const mood = table.get(word);
    if (mood === undefined) continue;
    valence += mood.valence;
    arousal += mood.arousal;
    count += 1;
  }
  return count === 0 ? { valence, arousal, count } : { valence: valence / count, arousal: arousal / count, count };
}
