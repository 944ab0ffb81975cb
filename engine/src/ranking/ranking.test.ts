import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Domain } from "../domain/domain.ts";
import { parseItemId } from "../domain/ids.ts";
import { createItem, type Item } from "../domain/item.ts";
import type { Preference } from "../domain/preference.ts";
import { signals } from "../domain/recommendation.ts";
import { blend, breakdownOf, defaultBlendWeights, shortlist } from "./blend.ts";
import type { Candidate } from "./candidate.ts";
import { defaultDiversityConfig, diversify } from "./diversify.ts";
import { continuations, createJudge, type RuleInput } from "./rules.ts";
import { createWorks } from "../domain/works.ts";

function item(id: string, fields: Partial<Item> = {}): Item {
  return createItem({ id: parseItemId(id), domain: "book", title: id, ...fields });
}

function preference(id: string, fields: Partial<Preference> = {}): Preference {
  return { itemId: parseItemId(id), value: 1, lastAtMs: 1, isFinished: true, isStarted: true, ...fields };
}

function judgeFor(items: readonly Item[], input: Partial<RuleInput>) {
  return createJudge({ preferences: [], excludedItemIds: new Set(), ...input }, createWorks(items));
}

function ruleFor(items: readonly Item[], input: Partial<RuleInput>) {
  const judge = judgeFor(items, input);
  return (one: Item) => {
    const judgement = judge(items.indexOf(one));
    return judgement.kind === "allowed" ? undefined : judgement.problem;
  };
}

const candidate = fc.record({
  id: fc.uuid(),
  domain: fc.constantFrom("book", "movie", "music"),
  cf: fc.float({ min: 0, max: 1, noNaN: true }),
  cb: fc.float({ min: -1, max: 1, noNaN: true }),
  ctx: fc.float({ min: 0, max: 1, noNaN: true }),
  social: fc.float({ min: -1, max: 1, noNaN: true }),
});

const candidates = fc.uniqueArray(candidate, { selector: ({ id }) => id, maxLength: 40 }).map((list) =>
  list.map(({ id, domain, ...values }, index): Candidate => ({
    item: item(id, { domain }),
    index,
    sources: [],
    signals: values,
  })),
);

const equally = () => defaultBlendWeights;

describe("blend", () => {
  it("weighs each domain by its own weights", () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const ofBooks = { cf: 1, cb: 0, ctx: 0, social: 0 };
        const isBook = ({ item: { domain } }: Candidate) => domain === "book";
        const ranked = blend(list, (domain) => (domain === "book" ? ofBooks : defaultBlendWeights));
        const others = list.filter((one) => !isBook(one));
        expect(ranked.filter(isBook)).toEqual(blend(list.filter(isBook), () => ofBooks));
        expect(ranked.filter((one) => !isBook(one))).toEqual(blend(others, equally));
      }),
    );
  });

  it("orders by the weighted sum, and the breakdown adds up to the score", () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const ranked = blend(list, equally);
        for (const [place, { score, signals: values }] of ranked.entries()) {
          const parts = breakdownOf(values, defaultBlendWeights);
          const sum = signals.reduce((total, signal) => total + parts[signal].weight * parts[signal].value, 0);
          expect(score).toBeCloseTo(sum, 10);
          expect(score).toBeLessThanOrEqual(ranked[place - 1]?.score ?? Infinity);
        }
      }),
    );
  });

  it("does not depend on the order of the candidates", () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const ids = (given: readonly Candidate[]) => blend(given, equally).map((one) => one.item.id);
        expect(ids(list.toReversed())).toEqual(ids(list));
      }),
    );
  });
});

describe("shortlist", () => {
  it("keeps the best of every domain in order, and all there are of a rare one", () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const ranked = blend(list, equally);
        const kept = shortlist(ranked, 0);
        expect(kept).toEqual(ranked.filter((one) => kept.includes(one)));
        for (const domain of ["book", "movie", "music"]) {
          const all = ranked.filter((one) => one.item.domain === domain);
          expect(kept.filter((one) => one.item.domain === domain)).toEqual(all.slice(0, 20));
        }
      }),
    );
  });
});

describe("diversify", () => {
  it("gives n different candidates, or all there are", () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 0, max: 50 }), (list, n) => {
        const chosen = diversify(blend(list, equally), n, new Map());
        expect(new Set(chosen.map((one) => one.item.id)).size).toBe(Math.min(n, list.length));
      }),
    );
  });

  it("leaves out none whose score is as nothing beside a best one that hardly differs from 0", () => {
    const list = [Number.MIN_VALUE, 0, -1].map((score, index) => ({
      item: item(`book${index}`, { domain: "book" }),
      index,
      sources: [],
      signals: { cf: 0, cb: 0, ctx: 0, social: 0 },
      score,
    }));
    expect(diversify(list, 3, new Map())).toEqual(list);
  });

  it("brings every domain that has candidates into the first six", () => {
    const list = ["book", "movie", "music"].flatMap((domain, place) =>
      Array.from({ length: 10 }, (_, index): Candidate => {
        const strength = 0.9 - place * 0.3 - index / 100;
        const values = { cf: strength, cb: strength, ctx: 0, social: 0 };
        return { item: item(`${domain}${index}`, { domain }), index, sources: [], signals: values };
      }),
    );
    const chosen = diversify(blend(list, equally), 6, new Map([["book", 1]]));
    expect(new Set(chosen.map((one) => one.item.domain))).toEqual(new Set(["book", "movie", "music"]));
  });

  it("explores domains by their weights, and an unknown user's list is nothing else", () => {
    const list = ["book", "movie", "music"].flatMap((domain) =>
      Array.from({ length: 10 }, (_, index): Candidate => {
        const values = { cf: 0.5, cb: 0.5, ctx: 0, social: 0 };
        return { item: item(`${domain}${index}`, { domain }), index, sources: [], signals: values };
      }),
    );
    const countsBy = (mix: ReadonlyMap<Domain, number>, domainExploration: number) => {
      const explorationWeightOf = (domain: Domain) => (domain === "music" ? 0.5 : 1);
      const config = { ...defaultDiversityConfig, domainExploration, explorationWeightOf };
      const chosen = diversify(blend(list, equally), 10, mix, config);
      return ["book", "movie", "music"].map((domain) => chosen.filter((one) => one.item.domain === domain).length);
    };
    expect(countsBy(new Map(), 0.5)).toEqual([4, 4, 2]);
    expect(countsBy(new Map([["music", 1]]), 1)).toEqual([4, 4, 2]);
    expect(countsBy(new Map([["music", 1]]), 0.5)).toEqual([2, 2, 6]);
  });
});

describe("rules", () => {
  const volumes = [1, 2, 3].map((position) => item(`v${position}`, { series: { name: "Saga", position } }));

  it("lets a series be entered only at its next unread volume", () => {
    const fresh = ruleFor(volumes, {});
    expect(volumes.map((volume) => fresh(volume) === undefined)).toEqual([true, false, false]);
    const begun = ruleFor(volumes, { preferences: [preference("v1")] });
    expect(volumes.map((volume) => begun(volume) === undefined)).toEqual([false, true, false]);
  });

  it("names the volume at which a series is to be entered", () => {
    const entry = (input: Partial<RuleInput>, place: number) => judgeFor(volumes, input)(place);
    expect(entry({}, 2)).toMatchObject({ kind: "waits", entry: 0 });
    expect(entry({ preferences: [preference("v1")] }, 2)).toMatchObject({ kind: "waits", entry: 1 });
    expect(entry({}, 0)).toEqual({ kind: "allowed" });
    expect(entry({ excludedItemIds: new Set([volumes[0]!.id]) }, 2)).toMatchObject({ kind: "waits", entry: undefined });
  });

  it("never offers a later volume whose beginning is in no catalogue", () => {
    const third = item("v3", { series: { name: "Saga", position: 3 } });
    expect(ruleFor([third], {})(third)).toMatch(/volumes before it/);
  });

  it("leaves out another edition of what was finished, named or recognised", () => {
    const original = item("gatsby", {
      title: "The Great Gatsby",
      creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
    });
    const named = item("gatsby-penguin", { editionOf: original.id });
    const alike = item("gatsby-2", {
      title: "Great Gatsby (Annotated)",
      creators: [{ name: "Fitzgerald, F. Scott", role: "author" }],
    });
    const film = item("film", { domain: "movie", title: "The Great Gatsby", creators: original.creators });
    const rule = ruleFor([original, named, alike, film], { preferences: [preference("gatsby")] });
    expect(rule(named)).toMatch(/another edition/);
    expect(rule(alike)).toMatch(/another edition/);
    expect(rule(film)).toBeUndefined();
  });

  it("filters by exclude list, domain, age, service and region", () => {
    const offered = item("a", {
      minimumAgeYears: 16,
      offers: [{ service: "Cinema", kind: "stream", region: "DE" }],
    });
    const rejects = (input: Partial<RuleInput>) => ruleFor([offered], input)(offered) !== undefined;
    expect(rejects({})).toBe(false);
    expect(rejects({ excludedItemIds: new Set([offered.id]) })).toBe(true);
    expect(rejects({ domain: "movie" })).toBe(true);
    expect(rejects({ maximumAgeYears: 12 })).toBe(true);
    expect(rejects({ maximumAgeYears: 16 })).toBe(false);
    expect(rejects({ services: ["Library"] })).toBe(true);
    expect(rejects({ services: ["Cinema"], region: "DE" })).toBe(false);
    expect(rejects({ services: ["Cinema"], region: "US" })).toBe(true);
  });

  it("leaves out what is disliked or known and liked, not what was only looked at", () => {
    const one = item("one");
    const rule = (fields: Partial<Preference>) =>
      ruleFor([one], { preferences: [preference("one", { isFinished: false, isStarted: false, ...fields })] })(one);
    expect(rule({ value: -1 })).toMatch(/dislikes/);
    expect(rule({ value: 3 })).toMatch(/likes it/);
    expect(rule({ value: 1, isStarted: true })).toMatch(/has begun it/);
    expect(rule({ value: 0.2 })).toBeUndefined();
  });
});

describe("continuations", () => {
  it("names begun items and the next volume, never a finished or disliked one", () => {
    const volumes = [1, 2].map((position) => item(`v${position}`, { series: { name: "Saga", position } }));
    const begun = item("begun");
    const bad = item("bad");
    const items = [...volumes, begun, bad];
    const preferences = [
      preference("v1"),
      preference("begun", { isFinished: false }),
      preference("bad", { isFinished: false, value: -2 }),
    ];
    const found = continuations(preferences, (id) => items.findIndex((one) => one.id === id), createWorks(items));
    expect(found.map((one) => [one.item.id, one.isNextVolume])).toEqual([
      ["v2", true],
      ["begun", false],
    ]);
  });
});
