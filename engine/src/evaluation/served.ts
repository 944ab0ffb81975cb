/** Evaluation: how good lists are, judged on the serving path itself. This file: what is served by default, asked without stores. */
import { parseAccountId, parseUserId } from "../domain/ids.ts";
import type { Taste } from "../models/model.ts";
import { noFriends } from "../serving/friends.ts";
import { rankFor, scoreItems } from "../serving/rank-for.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import { rankSimilar } from "../serving/similar.ts";
import type { UserMoment } from "../serving/user-moment.ts";

const noTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };
const userId = parseUserId("judged");

/** A user with this taste and these friends, whose events lie too far back to make a moment, and of whom nothing else is known. */
function momentOf(model: ServingModel, taste: Taste, friendTaste: Taste): UserMoment {
  const preferences = [...taste.items].map((index, place) => ({
    itemId: itemAt(model, index).id,
    value: taste.values[place] ?? 0,
    lastAtMs: 0,
    isFinished: true,
    isStarted: true,
  }));
  return {
    history: { userId, accountIds: [parseAccountId("judged")], events: [], preferences },
    taste,
    friends: noFriends,
    friendTaste,
    sinceAnchorMs: Infinity,
  };
}

/**
 * Catalogue indices of the list that `recommend` gives, best first: what is in the taste never stands in it. `friendTaste` is the
 * mean of what friends feel, nobody's unless given.
 */
export function servedList(model: ServingModel, taste: Taste, n: number, friendTaste = noTaste): Uint32Array {
  const { ranked } = rankFor(model, momentOf(model, taste, friendTaste), { n, isBegun: new Set() });
  return Uint32Array.from(ranked, ({ index }) => index);
}

/** Scores of `recommend` for given items. */
export function servedScores(model: ServingModel, taste: Taste, items: Uint32Array): Float64Array {
  return scoreItems(model, momentOf(model, taste, noTaste), items);
}

/** Catalogue indices of the list that `similar` gives for an item within a domain, best first. */
export function servedSimilar(
  model: ServingModel,
  item: number,
  input: Parameters<typeof rankSimilar>[2],
): Uint32Array {
  return Uint32Array.from(rankSimilar(model, item, input).chosen, ({ index }) => index);
}
