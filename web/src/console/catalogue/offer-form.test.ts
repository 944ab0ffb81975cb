import { describe, expect, it } from "vitest";
import { emptyOffer, offerOf } from "./offer-form.ts";

describe("offerOf", () => {
  it("reads price and country", () => {
    expect(offerOf({ ...emptyOffer, service: " Shop ", kind: "buy", price: "3.99 eur", region: "gb" }).offer).toEqual({
      service: "Shop",
      kind: "buy",
      price: { amount: 3.99, currency: "EUR" },
      region: "GB",
    });
  });

  it("says what is wrong, and offers nothing until it is right", () => {
    const { offer, problems } = offerOf({ ...emptyOffer, price: "cheap", region: "Britain", url: "shop" });
    expect(offer).toBeUndefined();
    expect(Object.keys(problems)).toEqual(["service", "price", "region", "url"]);
  });
});
