import { scoresOf, type GroupScores } from "./group-scores.ts";

/** Candidates, ascending, that no member scores below the threshold; all of them where nothing else would be left. */
export function vetoMisery(group: GroupScores, threshold: number): Uint32Array {
  const isMisery = new Uint8Array(group.candidateCount);
  for (let member = 0; member < group.memberCount; member += 1)
    for (const [candidate, score] of scoresOf(group, member).entries()) if (score < threshold) isMisery[candidate] = 1;
  const all = Uint32Array.from(isMisery.keys());
  const kept = all.filter((candidate) => isMisery[candidate] === 0);
  return kept.length === 0 ? all : kept;
}
