import { beforeAll, describe, expect, it } from "vitest";
import { createTestWorld } from "../../models/testing-data.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { socialUsers } from "./friend-tastes.ts";
import { hideLikes } from "./hidden-likes.ts";

const { data } = createTestWorld();
const { users } = hideLikes(data, 1);
const hiddenOf = new Map(users.map(({ row, hidden }) => [row, hidden]));

let model: ServingModel;
beforeAll(async () => {
  model = await trainServingModel(data, { seed: 1 });
});

/** Rows 0 and 1, 2 and 3, … are friends. */
const friendOf = (row: number) => row ^ 1;
const friends = Array.from(hiddenOf.keys(), (row) => [row, friendOf(row)] as const);

describe("socialUsers", () => {
  it("tells what friends feel, and nothing that is hidden of theirs", () => {
    const found = socialUsers(model, { ...data, friends }, users, 1_000);
    expect(found).toHaveLength(users.length);
    const { offsets, columns } = data.preferences;
    for (const [place, { friendTaste }] of found.entries()) {
      const friend = friendOf(users[place]!.row);
      const hidden = hiddenOf.get(friend)!;
      const told = columns.slice(offsets[friend], offsets[friend + 1]).filter((item) => !hidden.includes(item));
      expect(friendTaste.items.toSorted()).toEqual(told);
    }
  });

  it("finds users with friends alone, and so many at most", () => {
    const few = friends.filter(([user]) => user < 20);
    const found = socialUsers(model, { ...data, friends: few }, users, 1_000);
    expect(found.map(({ taste }) => taste)).toEqual(users.filter(({ row }) => row < 20).map(({ taste }) => taste));
    expect(socialUsers(model, { ...data, friends }, users, 7)).toHaveLength(7);
    expect(socialUsers(model, data, users, 7)).toEqual([]);
  });
});
