import type { Card } from "../card.ts";

/** Every card, in the order in which they are shown. */
export const allCards: readonly Card[] = [];
