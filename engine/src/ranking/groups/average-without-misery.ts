import { weightedMeans } from "./group-scores.ts";
import { pickByValue, type Picker } from "./pick.ts";
import { vetoMisery } from "./veto-misery.ts";

/**
 * By average, but what a member scores below the threshold comes after all else (Masthoff, "Group modeling", UMUAI 2004, section 2, where it is
 * left out: a list that was asked for is filled).
 */
export function averageWithoutMisery(threshold: number): Picker {
  return (group, n) => {
    const values = weightedMeans(group).map((mean) => mean - 1);
    for (const candidate of vetoMisery(group, threshold)) values[candidate] = (values[candidate] ?? 0) + 1;
    return pickByValue(group, values, n);
  };
}
