import type { FriendAct, Reason, RecommendationList } from "codecatalyst-client";
import type { Moment } from "../app/Moment.tsx";
import { agoText } from "../words.ts";
import type { Suggested } from "../works/WorkCard.tsx";

/** Works under a heading. */
export interface Row {
  readonly key: string;
  readonly heading: string;
  readonly note?: string;
  readonly works: readonly Suggested[];
  readonly recommendationId?: string | undefined;
}

/** Fewer are no row. */
const smallestRow = 3;
const longestRow = 14;

/** Of each row what no row before it has. */
export function withoutRepeats(rows: readonly Row[], shown: Iterable<string>): readonly Row[] {
  const taken = new Set(shown);
  return rows.flatMap((row) => {
    const works = row.works.filter(({ item }) => !taken.has(item.id)).slice(0, longestRow);
    if (works.length < smallestRow) return [];
    for (const { item } of works) taken.add(item.id);
    return [{ ...row, works }];
  });
}

const dayParts = [
  [5, "night"],
  [12, "morning"],
  [18, "afternoon"],
  [23, "evening"],
  [24, "night"],
] as const;

const weekday = new Intl.DateTimeFormat("en", { weekday: "long" });

/** "Sunday evening", where the viewer is. */
export function hourWords(now: Date): string {
  const [, part] = dayParts.find(([end]) => now.getHours() < end) ?? dayParts[4];
  return `${weekday.format(now)} ${part}`;
}

const companyWords = {
  alone: "alone",
  partner: "for two",
  friends: "with friends",
  family: "with the family",
} as const;

/** "A rainy Sunday evening with friends". */
export function momentWords({ weather, company }: Moment, now: Date): string {
  const words = ["a", weather, hourWords(now), company === undefined ? undefined : companyWords[company]];
  return words.filter((word) => word !== undefined).join(" ");
}

const momentKinds: readonly Reason["kind"][] = ["moment", "mood"];

/** What the moment brought into a list, under a heading that names the moment. */
export function momentRow(list: RecommendationList, moment: Moment, now: Date): Row {
  const works = list.items.filter(({ reasons }) => reasons.some(({ kind }) => momentKinds.includes(kind)));
  const { mood } = list;
  const start = mood?.goal === "contrast" ? "To lift" : "For";
  return {
    key: "moment",
    heading: `${start} ${momentWords(moment, now)}`,
    ...(mood !== undefined && { note: `${mood.isStated ? "You feel" : "You seem"} ${mood.words}.` }),
    // The reason that has to do with the heading comes first.
    works: works.map((work) => ({
      ...work,
      reasons: work.reasons.toSorted((a, b) => Number(isOfMoment(b)) - Number(isOfMoment(a))),
    })),
    recommendationId: list.recommendationId,
  };
}

const isOfMoment = ({ kind }: Reason) => momentKinds.includes(kind);

/** What few know, of what fits: what the list with room for it has and the usual list has not. */
export function newToYouRow(discovery: RecommendationList, usual: RecommendationList): Row {
  const known = new Set(usual.items.map(({ item }) => item.id));
  return {
    key: "new",
    heading: "New to you",
    note: "Less known, and close to what you enjoy.",
    works: discovery.items.filter(({ item }) => !known.has(item.id)),
    recommendationId: discovery.recommendationId,
  };
}

const doing: Readonly<Record<string, string>> = { book: "reading", movie: "watching", music: "listening to" };
const actWords = { finished: "Finished", liked: "Liked", rated: "Rated" } as const;

/** A row of each friend who did enough for one, at most two; then what the others did. */
export function friendRows(acts: readonly FriendAct[]): readonly Row[] {
  const byFriend = Map.groupBy(acts, ({ userId }) => userId);
  const own = [...byFriend.values()].filter((all) => all.length >= smallestRow).slice(0, 2);
  const others = [...byFriend.values()].filter((all) => !own.includes(all)).flat();
  const rows = own.map((all) => friendRow(all));
  if (others.length === 0) return rows;
  const works = others.map((act) => ({ item: act.item, reasons: [actReason(act, `${nameOf(act)}: `)] }));
  return [...rows, { key: "friends", heading: "What your friends enjoyed lately", works }];
}

const nameOf = ({ name, userId }: FriendAct) => name ?? userId;

function friendRow(acts: readonly FriendAct[]): Row {
  const [first] = acts;
  if (first === undefined) throw new RangeError("A row of a friend begins with something they did.");
  const verbs = new Set(acts.map(({ item }) => doing[item.domain]));
  const [verb] = verbs;
  const heading =
    verbs.size === 1 && verb !== undefined ? `${nameOf(first)} is ${verb} …` : `What ${nameOf(first)} enjoyed lately`;
  return {
    key: `friend-${first.userId}`,
    heading,
    works: acts.map((act) => ({ item: act.item, reasons: [actReason(act, "")] })),
  };
}

function actReason({ userId, act, ratio, at }: FriendAct, who: string): Reason {
  const stars = ratio === undefined ? "" : ` ${Math.round(ratio * 5)} of 5`;
  const said = who === "" ? actWords[act] : actWords[act].toLowerCase();
  return {
    kind: "friend",
    text: `${who}${said}${stars}, ${agoText(at)}`,
    share: 0,
    friendCount: 1,
    friendIds: [userId],
  };
}
