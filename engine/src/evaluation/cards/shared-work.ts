import type { CardContext } from "../card.ts";

/** Does work that several cards need once for each run (a run has one context) and key. */
export function sharedWork<Key, Result>(
  work: (context: CardContext, key: Key) => Promise<Result>,
): (context: CardContext, key: Key) => Promise<Result> {
  const done = new WeakMap<CardContext, Map<Key, Promise<Result>>>();
  return (context, key) => {
    const results = done.get(context) ?? new Map<Key, Promise<Result>>();
    done.set(context, results);
    const result = results.get(key) ?? work(context, key);
    results.set(key, result);
    return result;
  };
}
