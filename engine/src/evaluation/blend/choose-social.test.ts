import { beforeAll, describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import { seededUniform } from "../../kernels/random.ts";
import { createCatalogue } from "../../models/model.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { chooseSocial, createFriendTastes, withSocialWeight, type SocialUser } from "./choose-social.ts";

const userCount = 60;
const itemCount = 120;
const likedCount = 8;

/** Users like items at random, but a user and the next one (0 and 1, 2 and 3, …) have the same hidden likes beside. */
function madeUp() {
  const uniform = seededUniform(3);
  const draw = (count: number) => {
    const items = new Set<number>();
    while (items.size < count) items.add(Math.floor(uniform() * itemCount));
    return [...items];
  };
  const told = Array.from({ length: userCount }, () => draw(likedCount));
  const pairs = Array.from({ length: userCount / 2 }, () => draw(3));
  return { told, hiddenOf: (user: number) => pairs[user >> 1] ?? [] };
}

const { told, hiddenOf } = madeUp();
const catalogue = createCatalogue(
  Array.from({ length: itemCount }, (_, item) =>
    createItem({ id: parseItemId(`item-${item}`), domain: "book", title: `Work ${item}` }),
  ),
);

/** Odd users have told what even ones hide, so that an even one's friend knows it. */
function preferences(): SparseMatrix {
  const entries = told.flatMap((items, user) =>
    [...new Set(user % 2 === 1 ? [...items, ...hiddenOf(user)] : items)].map((item) => [user, item] as const),
  );
  return sparseFromTriples(
    userCount,
    itemCount,
    entries.map(([user]) => user),
    entries.map(([, item]) => item),
    entries.map(() => 3),
  );
}

describe("chooseSocial", () => {
  let model: ServingModel;
  beforeAll(async () => {
    const known = preferences();
    model = await trainServingModel(
      { catalogue, preferences: known, lastAtMs: new Float64Array(known.values.length), relations: [], nowMs: 0 },
      { seed: 1 },
    );
  });

  function usersWith(friendOf: (user: number) => number): readonly SocialUser[] {
    const even = Array.from({ length: userCount / 2 }, (_, pair) => 2 * pair);
    const friends = even.map((user) => [user, friendOf(user)] as const);
    const friendTasteOf = createFriendTastes(model, preferences(), friends);
    return even.map((user) => {
      const items = Uint32Array.from(told[user] ?? []);
      const hidden = Uint32Array.from(hiddenOf(user).filter((item) => !items.includes(item)));
      return {
        taste: { items, values: new Float32Array(items.length).fill(3) },
        hidden,
        friendTaste: friendTasteOf(user),
      };
    });
  }

  it("lets friends weigh who like what is hidden", () => {
    const { weight, ndcgs } = chooseSocial(
      model,
      usersWith((user) => user + 1),
    );
    expect(weight).toBeGreaterThan(0);
    expect(ndcgs.get(weight)).toBeGreaterThan((ndcgs.get(0) ?? 1) + 0.05);
  });

  it("does not where friends like something else, or nobody has any", () => {
    expect(
      chooseSocial(
        model,
        usersWith((user) => (user + 7) % userCount),
      ).weight,
    ).toBe(0);
    expect(chooseSocial(model, []).weight).toBe(0);
  });

  it("sets the weight of every domain", () => {
    const learned = { ...model, blend: { ...model.blend, byDomain: { book: model.blend.default } } };
    const { blend } = withSocialWeight(learned, 0.4);
    expect([blend.default.social, blend.byDomain["book"]?.social]).toEqual([0.4, 0.4]);
  });
});
