import { describe, expect, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

describe.skipIf(isBrowserMissing)(`home${leftOut}`, () => {
  const flow = useFlow();

  it("shows a newcomer works of several domains, with a reason on each", async () => {
    const page = await flow.open(`/?as=${somebody("newcomer")}`);
    const cards = page.getByRole("region", { name: "For you now" }).getByRole("article");
    await cards.first().waitFor();
    const domains = await cards.evaluateAll((all) => all.map((card) => card.getAttribute("data-domain")));
    expect(new Set(domains).size).toBeGreaterThanOrEqual(2);
  });

  it("looks right at every width", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await page.getByRole("region", { name: "For you now" }).getByRole("article").first().waitFor();
    await lookAtEveryWidth(page, "home");
  });
});
