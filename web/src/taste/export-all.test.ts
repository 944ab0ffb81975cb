import type { UserExport } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { exportAll } from "./export-all.ts";

const page = (number: number, nextCursor?: string): UserExport => ({
  user: { id: "ada", services: [], sharesActivity: false },
  accountIds: ["ada"],
  friendAccountIds: [],
  documents: number === 0 ? [{ collection: "sign-ins", key: "ada", value: {} }] : [],
  events: [{ id: `e${number}`, at: "2026-01-01T00:00:00Z", accountId: "ada", itemId: "a", kind: "like" }],
  servedLists: [],
  servedAgain: [{ recommendationId: `r${number}`, surface: "home", at: "2026-01-01T00:00:00Z" }],
  ...(nextCursor !== undefined && { nextCursor }),
});

describe("exportAll", () => {
  it("puts all pages into one, with what only the first one has", async () => {
    const pages: Readonly<Record<string, UserExport>> = { "": page(0, "1"), "1": page(1, "2"), "2": page(2) };
    const all = await exportAll(
      { exportUser: ({ cursor = "" }) => Promise.resolve(pages[cursor] ?? Promise.reject(new Error(cursor))) },
      "ada",
    );
    expect(all.events.map(({ id }) => id)).toEqual(["e0", "e1", "e2"]);
    expect(all.servedAgain.map(({ recommendationId }) => recommendationId)).toEqual(["r0", "r1", "r2"]);
    expect(all.documents).toHaveLength(1);
    expect(all).not.toHaveProperty("nextCursor");
  });
});
