import { weightedMeans } from "./group-scores.ts";
import { pickByValue, type Picker } from "./pick.ts";

/** By Σ weight · score: the additive strategy (Masthoff, "Group modeling", UMUAI 2004, section 2). */
export const average: Picker = (group, n) => pickByValue(group, weightedMeans(group), n);
