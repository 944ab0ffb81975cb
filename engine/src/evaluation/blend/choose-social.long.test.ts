import { beforeAll, describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { chooseSocial, withSocial } from "./choose-social.ts";
import { createFriendTastes, type SocialUser } from "./friend-tastes.ts";

const userCount = 160;
const itemCount = 400;
const circleSize = 4;
const catalogue = createCatalogue(
  Array.from({ length: itemCount }, (_, item) =>
    createItem({ id: parseItemId(`item-${item}`), domain: item % 2 === 0 ? "book" : "movie", title: `Work ${item}` }),
  ),
);

function drawItems(count: number, uniform: () => number): readonly number[] {
  const items = new Set<number>();
  while (items.size < count) items.add(Math.floor(uniform() * itemCount));
  return [...items];
}

function matrixOf(liked: readonly (readonly number[])[]): SparseMatrix {
  const entries = liked.flatMap((items, user) => [...new Set(items)].map((item) => [user, item] as const));
  return sparseFromTriples(
    liked.length,
    itemCount,
    entries.map(([user]) => user),
    entries.map(([, item]) => item),
    entries.map(() => 3),
  );
}

function dataOf(preferences: SparseMatrix, friends?: TrainingData["friends"]): TrainingData {
  const lastAtMs = new Float64Array(preferences.values.length);
  return { catalogue, preferences, lastAtMs, relations: [], nowMs: 0, ...(friends && { friends }) };
}

/** Users like some of what their circle of four likes, and as much at random. */
function circles(): SparseMatrix {
  const uniform = seededUniform(5);
  const shared = Array.from({ length: userCount / circleSize }, () => drawItems(14, uniform));
  return matrixOf(
    Array.from({ length: userCount }, (_, user) => [
      ...(shared[Math.floor(user / circleSize)] ?? []).filter(() => uniform() < 0.7),
      ...drawItems(10, uniform),
    ]),
  );
}

/** Everybody is a friend of all others in their circle; circles are made of the users `userAt` 0, 1, 2, … */
function friendsIn(userAt: (place: number) => number): NonNullable<TrainingData["friends"]> {
  return Array.from({ length: userCount }, (_, place) => place).flatMap((place) =>
    Array.from({ length: circleSize }, (_, other) => place - (place % circleSize) + other)
      .filter((other) => other !== place)
      .map((other) => [userAt(place), userAt(other)] as const),
  );
}

describe("training with friends", () => {
  const learn = async (friends?: TrainingData["friends"]) =>
    (await trainServingModel(dataOf(circles(), friends), { seed: 1 })).blend;

  it("lets friends weigh who like the same, in every domain", async () => {
    const { default: known, byDomain } = await learn(friendsIn((user) => user));
    expect(known.social).toBeGreaterThan(0);
    expect(Object.values(byDomain).map(({ social }) => social)).toEqual([known.social, known.social]);
  });

  it("lets friends weigh nothing who like something else, and leaves all other weights as they were", async () => {
    const random = await learn(friendsIn((place) => (place * 37) % userCount));
    expect(random.default.social).toBe(0);
    expect(random).toEqual(withSocial(await learn(), 0));
  });

  it("keeps the default without friends, and with fewer than 50 people who have any", async () => {
    const few = friendsIn((user) => user).filter(([one]) => one < 48);
    for (const friends of [undefined, [], few])
      expect((await learn(friends)).default.social).toBe(defaultBlend.default.social);
  });
});

describe("chooseSocial", () => {
  const told = Array.from({ length: userCount }, (_, user) => drawItems(8, seededUniform(user)));
  /** A user and the next one (0 and 1, 2 and 3, …) have the same hidden likes beside, which odd ones have told. */
  const hiddenOf = (user: number) => drawItems(3, seededUniform(1_000 + (user >> 1)));
  const preferences = matrixOf(told.map((items, user) => (user % 2 === 1 ? [...items, ...hiddenOf(user)] : items)));
  let model: ServingModel;
  beforeAll(async () => {
    model = await trainServingModel(dataOf(preferences), { seed: 1 });
  });

  function usersWith(friendOf: (user: number) => number): readonly SocialUser[] {
    const even = Array.from({ length: userCount / 2 }, (_, pair) => 2 * pair);
    const friends = even.map((user) => [user, friendOf(user)] as const);
    const friendTasteOf = createFriendTastes(model, preferences, friends);
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

  it("lets friends weigh who like what is hidden, and says how much better lists are", async () => {
    const { weight, metrics } = await chooseSocial(
      model,
      usersWith((user) => user + 1),
    );
    expect(weight).toBeGreaterThan(0);
    expect(metrics["blend.social.users"]).toBe(userCount / 2);
    expect(metrics[`blend.social.ndcg10.${weight}`]).toBeGreaterThan(metrics["blend.social.ndcg10.0"]! + 0.05);
  });

  it("does not where friends like something else, and keeps the weight where there are too few users", async () => {
    const users = usersWith((user) => (user + 7) % userCount);
    expect((await chooseSocial(model, users)).weight).toBe(0);
    const unlearned = { ...model, blend: withSocial(model.blend, 0.4) };
    expect(await chooseSocial(unlearned, users.slice(0, 49))).toEqual({ weight: 0.4, metrics: {} });
  });

  it("stops when it is told to", async () => {
    await expect(
      chooseSocial(
        model,
        usersWith((user) => user + 1),
        AbortSignal.abort(),
      ),
    ).rejects.toThrow(/abort/);
  });
});
