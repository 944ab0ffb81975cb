/** Evaluation: how good lists are, judged on the serving path itself. This file: what is served by default, asked without stores. */
import { parseAccountId, parseUserId } from "../domain/ids.ts";
import type { Taste } from "../models/model.ts";
import { noFriends } from "../serving/friends.ts";
import { noPages } from "../serving/earlier-pages.ts";
import { rankFor, scoreItems, type RankInput } from "../serving/rank-for.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import { rankSimilar } from "../serving/similar.ts";
import type { UserMoment } from "../serving/user-moment.ts";

const noTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** A user with this taste, whose events lie too far back to make a moment, and of whom nothing else is known but friends and cluster. */
function momentOf(
  model: ServingModel,
  taste: Taste,
  { name = "judged", friendTaste = noTaste, cluster }: Pick<ServedInput, "name" | "friendTaste" | "cluster"> = {},
): UserMoment {
  const preferences = [...taste.items].map((index, place) => ({
    itemId: itemAt(model, index).id,
    value: taste.values[place] ?? 0,
    lastAtMs: 0,
    isFinished: true,
    isStarted: true,
  }));
  return {
    history: {
      userId: parseUserId(name),
      accountIds: [parseAccountId(name)],
      events: [],
      impressions: [],
      preferences,
    },
    taste,
    friends: noFriends,
    friendTaste,
    sinceAnchorMs: Infinity,
    context: { ...(cluster !== undefined && { cluster }) },
  };
}

export interface ServedInput extends Pick<RankInput, "n" | "domain" | "discovery"> {
  /** Who asks, which only discovery looks at. */
  readonly name?: string;
  /** The mean of what friends feel; nobody's unless given. */
  readonly friendTaste?: Taste;
  /** The demographic one; none unless given. */
  readonly cluster?: number | undefined;
}

/** Catalogue indices of the list that `recommend` gives, best first: what is in the taste never stands in it. */
export function servedList(
  model: ServingModel,
  taste: Taste,
  { name, friendTaste, cluster, ...input }: ServedInput,
): Uint32Array {
  const moment = momentOf(model, taste, { ...(name && { name }), ...(friendTaste && { friendTaste }), cluster });
  const { ranked } = rankFor(model, moment, { ...input, isBegun: new Set() });
  return Uint32Array.from(ranked, ({ index }) => index);
}

/** Catalogue indices of the first pages that `recommend` gives, one behind the other. */
export function servedPages(
  model: ServingModel,
  taste: Taste,
  { n, pageCount }: { readonly n: number; readonly pageCount: number },
): Uint32Array {
  const moment = momentOf(model, taste);
  const found: number[] = [];
  let earlier = noPages;
  for (let page = 0; page < pageCount; page += 1) {
    const { ranked } = rankFor(model, moment, { n, earlier, isBegun: new Set() });
    found.push(...ranked.map(({ index }) => index));
    earlier = earlier.with(
      ranked.map(({ item }) => item.id),
      ranked.length,
    );
  }
  return Uint32Array.from(found);
}

/** Scores of `recommend` for given items. */
export function servedScores(model: ServingModel, taste: Taste, items: Uint32Array): Float64Array {
  return scoreItems(model, momentOf(model, taste), items);
}

/** Catalogue indices of the list that `similar` gives for an item within a domain, best first. */
export function servedSimilar(
  model: ServingModel,
  item: number,
  input: Parameters<typeof rankSimilar>[2],
): Uint32Array {
  return Uint32Array.from(rankSimilar(model, item, input).chosen, ({ index }) => index);
}
