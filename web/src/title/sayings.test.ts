import type { StandingEvent } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { doneText, saidOf, standingText } from "./sayings.ts";

let count = 0;
function standing(
  event:
    | { readonly kind: "finish" | "like" | "view" | "leave-out" }
    | { readonly kind: "rate" | "progress"; readonly ratio: number }
    | { readonly kind: "emoji"; readonly emoji: string },
  state: StandingEvent["standing"] = "counts",
): StandingEvent {
  count += 1;
  return {
    event: { id: `e${count}`, at: "2026-05-01T00:00:00Z", accountId: "ada", itemId: "a", ...event },
    standing: state,
  };
}

describe("saidOf", () => {
  it("holds what stands, the newest rating, and nothing that was taken back", () => {
    const events = [
      standing({ kind: "rate", ratio: 0.8 }),
      standing({ kind: "like" }, "retracted"),
      standing({ kind: "rate", ratio: 0.2 }),
      standing({ kind: "finish" }, "private"),
      standing({ kind: "emoji", emoji: "😢" }, "left-out"),
      standing({ kind: "view" }),
    ];
    const said = saidOf(events);
    const ids = events.map(({ event }) => event.id);
    expect(said.plain).toMatchObject({ finish: [ids[3]], like: [], dislike: [] });
    expect(said.ratingRatio).toBe(0.8);
    expect(said.ratingIds).toEqual([ids[0], ids[2]]);
    expect(said.emoji).toEqual(new Map([["😢", [ids[4]]]]));
    expect(said.progressRatio).toBeUndefined();
    expect(said.events.map(({ event }) => event.id)).toEqual([ids[0], ids[2], ids[3], ids[4]]);
  });

  it("knows whether the work is left out, until that is taken back", () => {
    expect(saidOf([standing({ kind: "leave-out" }, "control")]).isLeftOut).toBe(true);
    expect(saidOf([standing({ kind: "leave-out" }, "retracted")]).isLeftOut).toBe(false);
  });
});

describe("doneText and standingText", () => {
  it("read as parts of a sentence", () => {
    expect(doneText(standing({ kind: "rate", ratio: 0.7 }).event)).toBe("gave it 3.5 of 5");
    expect(doneText(standing({ kind: "progress", ratio: 0.31 }).event)).toBe("got 31 % through");
    expect(doneText(standing({ kind: "emoji", emoji: "😢" }).event)).toBe("answered it with 😢");
    expect(standingText(standing({ kind: "like" }))).toBeUndefined();
    expect(standingText(standing({ kind: "like" }, "private"))).toContain("private session");
  });
});
