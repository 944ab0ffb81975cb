import type { Card } from "../card.ts";
import { transferCard } from "./transfer-card.ts";

/** Every card, in the order in which they are shown. */
export const allCards: readonly Card[] = [transferCard];
