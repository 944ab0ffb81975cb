/** What friends of judged users feel, by what is not hidden of theirs. */
import type { Preference } from "../../domain/preference.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { Taste, TrainingData } from "../../models/model.ts";
import { combineFriends, friendLimit } from "../../serving/friends.ts";
import { itemAt, tasteOf, type ServingModel } from "../../serving/serving-model.ts";
import type { JudgingUser } from "./hidden-likes.ts";

/** A user of whom some likes are hidden, with what friends feel by what is not hidden of theirs. */
export interface SocialUser extends Pick<JudgingUser, "taste" | "hidden"> {
  readonly friendTaste: Taste;
}

/** The first `limit` of users who have friends who feel anything, as all those friends are, whether models learn from them or not. */
export function socialUsers(
  model: ServingModel,
  { preferences, friends = [] }: TrainingData,
  users: readonly JudgingUser[],
  limit: number,
): readonly SocialUser[] {
  if (friends.length === 0) return [];
  const friendTasteOf = createFriendTastes(model, withoutHidden(preferences, users), friends);
  const found: SocialUser[] = [];
  for (const user of users) {
    const friendTaste = friendTasteOf(user.row);
    if (friendTaste.items.length > 0) found.push({ ...user, friendTaste });
    if (found.length === limit) break;
  }
  return found;
}

function withoutHidden(preferences: SparseMatrix, users: readonly JudgingUser[]): SparseMatrix {
  const { offsets, columns } = preferences;
  const values = preferences.values.slice();
  for (const { row, hidden } of users) {
    const isHidden = new Set(hidden);
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1)
      if (isHidden.has(columns[entry] ?? 0)) values[entry] = 0;
  }
  return { ...preferences, values };
}

/**
 * What the friends of each user feel, as serving adds it up. `preferences`: users × items, only what a model may know;
 * `friends`: pairs of its rows, both directions.
 */
export function createFriendTastes(
  model: ServingModel,
  preferences: SparseMatrix,
  friends: readonly (readonly [number, number])[],
): (user: number) => Taste {
  const friendsOf = Map.groupBy(friends, ([user]) => user);
  return (user) => {
    const heard = (friendsOf.get(user) ?? []).slice(0, friendLimit);
    const combined = combineFriends(
      heard.map(([, friend]) => ({ preferences: preferencesOf(model, preferences, friend) })),
    );
    return tasteOf(model, combined.preferences);
  };
}

function preferencesOf(model: ServingModel, { offsets, columns, values }: SparseMatrix, user: number): Preference[] {
  const start = offsets[user] ?? 0;
  return Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => ({
    itemId: itemAt(model, columns[start + place] ?? 0).id,
    value: values[start + place] ?? 0,
    lastAtMs: 0,
    isFinished: true,
    isStarted: true,
  }));
}
