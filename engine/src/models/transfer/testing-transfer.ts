/** Made-up tastes that show in both domains: for tests. */
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TransferData } from "./transfer-data.ts";

export interface PlantedTransfer {
  readonly data: TransferData;
  /** Users without a target event. */
  readonly hidden: Uint32Array;
  /** What they would like. */
  readonly likes: readonly Uint32Array[];
}

const userCount = 400;
const itemCount = 80;
const tasteCount = 4;
const eventCount = 8;

/** Four in five events are of the user's own taste; in each taste the first items are the most popular ones. Every fifth user is hidden. */
export function plantTransfer(seed: number): PlantedTransfer {
  const uniform = seededUniform(seed);
  const drawItems = (taste: number) => {
    const items = new Set<number>();
    while (items.size < eventCount) {
      const group = uniform() < 0.8 ? taste : Math.floor(uniform() * tasteCount);
      items.add(group + tasteCount * Math.floor((itemCount / tasteCount) * uniform() ** 2));
    }
    return [...items];
  };
  const users = Uint32Array.from({ length: userCount }, (_, user) => user);
  const sourceOf = Array.from(users, (user) => drawItems(user % tasteCount));
  const targetOf = Array.from(users, (user) => drawItems(user % tasteCount));
  const hidden = users.filter((user) => user % 5 === 0);
  const matrixOf = (lists: readonly (readonly number[])[]) =>
    sparseFromTriples(
      userCount,
      itemCount,
      lists.flatMap((items, user) => items.map(() => user)),
      lists.flat(),
      lists.flat().map(() => 1),
    );
  const target = matrixOf(targetOf.map((items, user) => (user % 5 === 0 ? [] : items)));
  return {
    data: { source: matrixOf(sourceOf), target, targetEvents: target },
    hidden,
    likes: Array.from(hidden, (user) => Uint32Array.from(targetOf[user] ?? [])),
  };
}
