import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PartyMood, partyMoodDefaults, type Expression } from "./party-mood.ts";

let counter = 0;
const expression = (fields: Partial<Expression>): Expression => {
  counter += 1;
  return { id: `m${counter}`, memberId: "ann", atMs: 0, valence: 0.5, arousal: 0.5, ...fields };
};
const moodOf = (expressions: readonly Expression[]) => {
  const mood = new PartyMood();
  for (const one of expressions) mood.add(one);
  return mood;
};
const times = (count: number, fields: Partial<Expression>) => Array.from({ length: count }, () => expression(fields));

describe("the mood of a party", () => {
  it("is not told of one member, however much that one says, nor of a few words", () => {
    expect(moodOf(times(100, {})).feelingAt(0)).toBeUndefined();
    expect(moodOf([...times(2, {}), ...times(2, { memberId: "bo" })]).feelingAt(0)).toBeUndefined();
    expect(moodOf([...times(4, {}), ...times(1, { memberId: "bo" })]).feelingAt(0)).toBeDefined();
  });

  it("gives each member a say of its own: who writes most does not outvote the rest", () => {
    const crowd = ["bo", "cy", "di"].flatMap((memberId) => times(3, { memberId, valence: 0.6 }));
    const loud = moodOf([...crowd, ...times(200, { valence: -0.9 })]).feelingAt(0);
    expect(loud?.valence).toBeCloseTo((3 * 0.6 - 0.9) / 4);
  });

  it("is what is felt now: half as much of what was said a half-life ago", () => {
    const { halfLifeMs } = partyMoodDefaults;
    const said = ["ann", "bo"].flatMap((memberId) => [
      ...times(2, { memberId, valence: -1, atMs: 0 }),
      ...times(2, { memberId, valence: 1, atMs: halfLifeMs }),
    ]);
    expect(moodOf(said.toSorted((a, b) => a.atMs - b.atMs)).feelingAt(halfLifeMs)?.valence).toBeCloseTo((2 - 1) / 3);
  });

  it("is less sure the longer it is quiet, until it is forgotten", () => {
    const { halfLifeMs, halfLifeCount } = partyMoodDefaults;
    const mood = moodOf([...times(5, {}), ...times(5, { memberId: "bo" })]);
    const sure = [0, 1, 2, 3].map((count) => mood.feelingAt(count * halfLifeMs)?.confidence ?? 0);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    expect(mood.feelingAt(halfLifeMs * halfLifeCount + 1)).toBeUndefined();
    expect(mood.snapshot().expressions).toEqual([]);
  });

  it("is surer the more members say the same, and less sure where they differ", () => {
    const members = (count: number, valenceOf: (place: number) => number) =>
      moodOf(
        Array.from({ length: count }, (_, place) =>
          times(3, { memberId: `u${place}`, valence: valenceOf(place) }),
        ).flat(),
      ).feelingAt(0)?.confidence ?? 0;
    expect(members(8, () => 0.5)).toBeGreaterThan(members(3, () => 0.5));
    expect(members(8, (place) => (place % 2 === 0 ? 1 : -1))).toBeLessThan(members(8, () => 0.5));
  });

  it("is excited by a pace that is quicker than usual", () => {
    const mood = new PartyMood();
    const say = (atMs: number) => {
      for (const memberId of ["ann", "bo"]) mood.add(expression({ memberId, atMs, arousal: 0.2 }));
    };
    for (let minute = 0; minute < 20; minute += 1) say(minute * 60_000);
    const calm = mood.feelingAt(19 * 60_000)?.arousal ?? 1;
    for (let second = 0; second < 60; second += 2) say(20 * 60_000 + second * 1000);
    expect(mood.feelingAt(21 * 60_000)?.arousal).toBeGreaterThan(calm + 0.1);
  });

  it("forgets what was removed and who was erased as if nothing had been said", () => {
    const said = fc.record({
      memberId: fc.constantFrom("ann", "bo", "cy"),
      gapMs: fc.nat(60_000),
      valence: fc.double({ min: -1, max: 1, noNaN: true }),
      arousal: fc.double({ min: 0, max: 1, noNaN: true }),
      isRemoved: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 60 }), fc.constantFrom("ann", "bo", "nobody"), (list, erased) => {
        let atMs = 0;
        const expressions = list.map(({ gapMs, ...fields }, place) => {
          atMs += gapMs;
          return { ...fields, id: `m${place}`, atMs };
        });
        const kept = expressions.filter(({ isRemoved, memberId }) => !isRemoved && memberId !== erased);
        const mood = moodOf(expressions);
        for (const { id, isRemoved } of expressions) if (isRemoved) mood.remove(id);
        mood.removeMember(erased);
        const never = moodOf(kept);
        const [one, other] = [mood.feelingAt(atMs), never.feelingAt(atMs)];
        expect(one === undefined).toBe(other === undefined);
        expect(one?.valence ?? 0).toBeCloseTo(other?.valence ?? 0, 6);
        expect(one?.confidence ?? 0).toBeCloseTo(other?.confidence ?? 0, 6);
        expect(JSON.stringify(mood.snapshot())).not.toContain(`"${erased}"`);
      }),
    );
  });

  it("goes on from a snapshot, and counts the same message once", () => {
    const said = [...times(4, {}), ...times(4, { memberId: "bo", valence: -0.2, atMs: 5000 })];
    const mood = moodOf([...said, ...said]);
    expect(mood.snapshot().expressions).toHaveLength(8);
    const restored = new PartyMood(partyMoodDefaults, JSON.parse(JSON.stringify(mood.snapshot())));
    expect(restored.feelingAt(9000)).toEqual(mood.feelingAt(9000));
    for (const one of [mood, restored]) one.add(expression({ id: "last", atMs: 10_000 }));
    expect(restored.snapshot()).toEqual(mood.snapshot());
  });

  it("is the same whether a member floods it or writes a little", () => {
    const crowd = ["bo", "cy"].flatMap((memberId) => times(3, { memberId, valence: 0.6 }));
    const quiet = moodOf([...crowd, ...times(3, { valence: -0.9 })]).feelingAt(0);
    const flooded = moodOf([...crowd, ...times(5000, { valence: -0.9 })]).feelingAt(0);
    expect(flooded?.valence).toBeCloseTo(quiet?.valence ?? 1);
    expect(flooded?.confidence).toBeCloseTo(quiet?.confidence ?? 1);
  });

  it("holds no more than it says, and a new title starts anew", () => {
    const mood = new PartyMood();
    for (let at = 0; at < 5000; at += 1) mood.add(expression({ memberId: `u${at % 1000}`, atMs: at }));
    expect(mood.snapshot().expressions).toHaveLength(partyMoodDefaults.heldCount);
    mood.clear();
    expect(mood.feelingAt(5000)).toBeUndefined();
    expect(mood.snapshot().expressions).toEqual([]);
  });
});
