import { coverMembers } from "./cover.ts";
import { scoresOf } from "./group-scores.ts";
import type { Picker } from "./pick.ts";

/** Greedily the candidate that adds most to the chance of each member to find something: scores are read as chances. */
export const evenChances: Picker = (group, n) =>
  coverMembers(
    group,
    Array.from({ length: group.memberCount }, (_, member) => scoresOf(group, member)),
    n,
  );
