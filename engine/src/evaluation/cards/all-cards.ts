import type { Card } from "../card.ts";
import { cardK } from "./card-k.ts";
import { cardL } from "./card-l.ts";
import { cardA2, cardA3, cardB2 } from "./rated-cards.ts";

/** Every card, in the order in which they are shown. */
export const allCards: readonly Card[] = [cardA2, cardA3, cardB2, cardK, cardL];
