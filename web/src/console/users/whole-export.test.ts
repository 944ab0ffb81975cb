import type { Event, UserExport } from "codecatalyst-client";
import { expect, it } from "vitest";
import { wholeExport } from "./whole-export.ts";

const event = (id: string): Event => ({ id, kind: "like", accountId: "ada", itemId: "x", at: "2026-05-03T19:30:00Z" });
const page = (ids: readonly string[], nextCursor?: string): UserExport => ({
  user: { id: "ada", services: [], sharesActivity: false },
  accountIds: ["ada"],
  friendAccountIds: [],
  events: ids.map(event),
  documents: [],
  servedLists: [],
  servedAgain: [],
  ...(nextCursor !== undefined && { nextCursor }),
});

it("puts all pages of an export together, in order", async () => {
  const pages = new Map([
    [undefined, page(["a", "b"], "1")],
    ["1", page(["c"], "2")],
    ["2", page(["d"])],
  ]);
  const exportUser = async ({ cursor }: { readonly cursor?: string }) => pages.get(cursor) ?? page([]);
  const whole = await wholeExport({ exportUser }, "ada");
  expect(whole.events.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  expect(whole).not.toHaveProperty("nextCursor");
});
