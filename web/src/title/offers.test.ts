import type { Item } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { rankOffers } from "./offers.ts";

const offers: Item["offers"] = [
  { service: "Shop", kind: "buy" },
  { service: "Cinema", kind: "stream", region: "FR" },
  { service: "Library", kind: "borrow", region: "DE" },
];
const ranked = (user: Parameters<typeof rankOffers>[1]) =>
  rankOffers(offers, user).map(({ offer, obstacle }) => [offer.service, obstacle]);

describe("rankOffers", () => {
  it("puts what the viewer can reach first, and says of the rest what stands in the way", () => {
    expect(ranked({ services: ["Library", "Cinema"], region: "DE" })).toEqual([
      ["Library", undefined],
      ["Shop", "Not among your services"],
      ["Cinema", "Only in France"],
    ]);
  });

  it("holds nothing against an offer where the viewer said nothing", () => {
    expect(ranked({ services: [] })).toEqual([
      ["Shop", undefined],
      ["Cinema", undefined],
      ["Library", undefined],
    ]);
  });
});
