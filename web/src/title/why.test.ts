import { describe, expect, it } from "vitest";
import { exclusionText, worksBehind } from "./why.ts";

describe("exclusionText", () => {
  it("speaks to the person whom it is about", () => {
    expect(exclusionText("The user has finished it.")).toBe("You have finished it.");
    expect(exclusionText("The user dislikes another edition.")).toBe("You dislike another edition.");
    expect(exclusionText("It is on the exclude list.")).toBe("It is on the exclude list.");
  });
});

describe("worksBehind", () => {
  it("gathers events by work, in the order in which the works come", () => {
    const event = (id: string, itemId: string) =>
      ({ id, itemId, accountId: "ada", at: "2026-05-01T00:00:00Z", kind: "like" }) as const;
    const events = [event("1", "b"), event("2", "a"), event("3", "b")];
    expect(worksBehind({ itemId: "x", verdict: "events", events })).toEqual([
      { itemId: "b", events: [events[0], events[2]] },
      { itemId: "a", events: [events[1]] },
    ]);
  });
});
