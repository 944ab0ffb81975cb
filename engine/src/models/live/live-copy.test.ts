import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createItem } from "../../domain/item.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createCatalogue } from "../model.ts";
import { popularity } from "../popularity/popularity.ts";
import { transitions } from "../transitions/transitions.ts";
import { LiveCopy, LiveSource } from "./live-copy.ts";
import { LiveState } from "./live-state.ts";

const itemCount = 12;
const catalogue = createCatalogue(
  Array.from({ length: itemCount }, (_, index) =>
    createItem({ id: parseItemId(`book:${index}`), domain: "book", title: `${index}` }),
  ),
);
const nowMs = Date.UTC(2026, 5, 1);

function emptyState(): LiveState {
  const preferences = {
    rowCount: 0,
    columnCount: itemCount,
    offsets: new Uint32Array(1),
    columns: new Uint32Array(),
    values: new Float32Array(),
  };
  const config = {
    preference: { limit: 5, halfLifeDays: 365 },
    popularity: popularity.defaults,
    transitions: { ...transitions.defaults, followerCount: 4 },
  };
  return LiveState.fromTraining(
    { catalogue, preferences, lastAtMs: new Float64Array(), nowMs },
    [],
    config,
    () => nowMs,
  );
}

/** What lists ask of both. */
const seenOf = ({
  sums,
  follows,
}: Pick<LiveCopy, "sums"> & { readonly follows: LiveState["follows"] | LiveCopy["follows"] }) =>
  Array.from({ length: itemCount }, (_, item) => {
    const { columns, values } = follows.of(item);
    const row = [...columns].map((to, place) => [to, values[place]] as const).toSorted(([a], [b]) => a - b);
    const weights = Array.from({ length: itemCount }, (__, to) => follows.weight(item, to));
    return { row, weights, popularity: sums.popularityOf(item), trend: sums.trendOf(item) };
  });

const events = fc.array(
  fc.record({ user: fc.nat(4), item: fc.nat(itemCount - 1), weight: fc.constantFrom(1, 2, -1), isTold: fc.boolean() }),
  { maxLength: 60 },
);

describe("a copy of live sums and counts", () => {
  it("is as its source, whenever it began and however often it was told", () => {
    fc.assert(
      fc.property(events, fc.nat(60), (all, begins) => {
        const state = emptyState();
        const source = new LiveSource(state);
        const early = new LiveCopy(source.start(), catalogue, () => nowMs);
        let late: LiveCopy | undefined;
        const tell = () => {
          const changes = source.takeChanges();
          if (changes === undefined) return;
          for (const copy of [early, late]) copy?.put(structuredClone(changes));
        };
        for (const [turn, { user, item, weight, isTold }] of all.entries()) {
          state.apply(`user ${user}`, item, weight, nowMs - 1_000_000 + 1_000 * turn);
          if (turn === begins) late = new LiveCopy(source.start(), catalogue, () => nowMs);
          if (isTold) tell();
        }
        tell();
        expect(seenOf(early)).toEqual(seenOf(state));
        expect(seenOf(late ?? early)).toEqual(seenOf(state));
      }),
    );
  });

  it("takes over newer rows", () => {
    const state = emptyState();
    const source = new LiveSource(state);
    const copy = new LiveCopy(source.start(), catalogue, () => nowMs);
    for (const [turn, item] of [1, 2, 3, 1, 5].entries()) state.apply("ann", item, 1, nowMs + turn);
    copy.put({ ...source.takeChanges()!, rows: state.follows.rows() });
    expect(seenOf(copy)).toEqual(seenOf(state));
  });
});
