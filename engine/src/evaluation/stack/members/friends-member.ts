import type { Member } from "./member.ts";

export interface FriendsSetting {
  /** q: a friend whose history is as close as cosine s counts (s + 0.01)^q; 0 counts all friends alike. */
  readonly power: number;
}

/** What friends have, each friend's items sharing a weight that falls with the square root of their number. */
export function friendsMember(friends: readonly (readonly [number, number])[], { power }: FriendsSetting): Member {
  const friendsOf = new Map<number, number[]>();
  for (const [one, other] of friends) friendsOf.set(one, [...(friendsOf.get(one) ?? []), other]);
  return {
    name: `friends(${power})`,
    async train({ preferences: { offsets, columns, columnCount } }) {
      return ({ user, items }) => {
        const scores = new Float64Array(columnCount);
        const own = new Set(items);
        for (const friend of friendsOf.get(user) ?? []) {
          const theirs = columns.subarray(offsets[friend], offsets[friend + 1]);
          const sharedCount = theirs.reduce((count, item) => count + Number(own.has(item)), 0);
          const closeness = sharedCount / Math.sqrt(Math.max(1, theirs.length * items.length));
          const weight = (closeness + 0.01) ** power / Math.sqrt(Math.max(1, theirs.length));
          for (const item of theirs) scores[item] = (scores[item] ?? 0) + weight;
        }
        return scores;
      };
    },
  };
}
