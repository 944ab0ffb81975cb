import type { UserId } from "../domain/ids.ts";
import type { GroupRecommendation } from "../serving/group-lists.ts";
import type { Member } from "./group-members.ts";

/** So many names a sentence holds. */
const nameLimit = 4;

/** Whom a pick serves, who gives way, and who knows it, in a sentence or three. */
export function pickText(
  members: readonly Pick<Member, "userId" | "name">[],
  opinions: GroupRecommendation["members"],
  compromises: readonly UserId[],
): string {
  const names = members.map(({ userId, name }) => name ?? userId);
  const of = (passes: (opinion: GroupRecommendation["members"][number]) => boolean) =>
    opinions.flatMap((opinion, row) => (passes(opinion) ? [names[row] ?? opinion.userId] : []));
  const served = of(({ isServed }) => isServed);
  const others = of(({ userId }) => compromises.includes(userId));
  const isForAll = served.length === members.length && served.length > 1;
  const sentences = [
    `For ${isForAll ? "all of you" : listed(served)}.`,
    ...(others.length === 0 ? [] : [`${listed(others)} ${others.length === 1 ? "compromises" : "compromise"}.`]),
    ...knownSentences(of, "finished", "saw it", "saw it"),
    ...knownSentences(of, "begun", "has begun it", "have begun it"),
    ...knownSentences(of, "liked", "knows it", "know it"),
  ];
  return sentences.join(" ");
}

function knownSentences(
  of: (passes: (opinion: GroupRecommendation["members"][number]) => boolean) => readonly string[],
  knows: string,
  verb: string,
  verbOfMany: string,
): readonly string[] {
  const known = of((opinion) => opinion.knows === knows);
  return known.length === 0 ? [] : [`${listed(known)} ${known.length === 1 ? verb : verbOfMany}.`];
}

/** “Maya”, “Maya and Ben”, “Ann, Ben, Carl and 3 others”. */
function listed(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  const shown = names.length > nameLimit ? names.slice(0, nameLimit - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  return `${shown.join(", ")} and ${rest === 1 ? (names.at(-1) ?? "") : `${rest} others`}`;
}
