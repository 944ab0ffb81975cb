import type { Card } from "../card.ts";
import { cardAdaptations } from "./adaptations.ts";
import { cardF, cardG, cardH } from "./beyond-accuracy.ts";
import { cardK } from "./card-k.ts";
import { cardL } from "./card-l.ts";
import { cardClusters } from "./clusters-card.ts";
import { cardContext } from "./context-card.ts";
import { cardJ } from "./cold-users.ts";
import { cardA1, cardB, cardC1, cardC2, cardP } from "./films.ts";
import { cardD, cardD3, cardD4, cardE } from "./given-data.ts";
import { cardGroupLists } from "./group-lists-card.ts";
import { groupsCard } from "./groups-card.ts";
import { cardItemMood } from "./item-mood.ts";
import { cardD2 } from "./listeners.ts";
import { cardMoodState } from "./mood-state.ts";
import { cardA2, cardA3, cardB2 } from "./rated-cards.ts";
import { signalsCard } from "./signals-card.ts";
import { cardSocial } from "./social.ts";
import { transferCard } from "./transfer-card.ts";

const films = [cardA1, cardA2, cardA3, cardB, cardB2, cardC1, cardC2, cardP];
const given = [cardD, cardD3, cardD4, cardE];
const others = [cardD2, cardF, cardG, cardH, transferCard, cardJ, cardK, cardL, groupsCard, signalsCard];
const across = [cardAdaptations, cardGroupLists, cardClusters, cardContext, cardSocial];
const moods = [cardItemMood, cardMoodState];

/** Every card, in the order in which they are shown. */
export const allCards: readonly Card[] = [...films, ...given, ...others, ...across, ...moods].toSorted((a, b) =>
  a.id < b.id ? -1 : 1,
);
