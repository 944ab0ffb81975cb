import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

describe.skipIf(isBrowserMissing)(`console: overview${leftOut}`, () => {
  const flow = useFlow();

  it("is the console's first page, and says in words how the engine is", async () => {
    const page = await flow.open(`/console?as=${somebody("overview")}`);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    const state = page.getByRole("region", { name: "State" });
    await state.getByText("Server errors").waitFor();
    const isServingNamed = async () => {
      const { modelVersion } = (await (await fetch(`${inject("demoAddress")}/v1/overview`)).json()) as {
        readonly modelVersion: string;
      };
      return (await state.textContent())?.includes(modelVersion);
    };
    await expect.poll(isServingNamed, { timeout: 30_000 }).toBe(true);
    expect(await state.getByRole("status").textContent()).toMatch(/^(All is well\.|Look at: .+\.)$/);
  });

  it("counts what is asked for while it is open", async () => {
    const page = await flow.open(`/console/overview?as=${somebody("overview")}`);
    const routes = page.getByRole("region", { name: "Requests by route" });
    await routes.getByText("GET /v1/overview").waitFor();
    for (let count = 0; count < 7; count += 1) await fetch(`${inject("demoAddress")}/v1/items/nobody-has-this`);
    const row = routes.getByRole("row").filter({ hasText: "GET /v1/items/:itemId" });
    await row.waitFor();
    const [, count, refused, failed] = await row.getByRole("cell").allTextContents();
    expect(Number(count)).toBeGreaterThanOrEqual(7);
    expect([Number(refused) >= 7, failed]).toEqual([true, "0"]);
    await page.getByText("Since the start", { exact: true }).click();
    expect(await routes.getByRole("row").count()).toBeGreaterThan(2);
    await page.getByRole("img", { name: /^Latency of the last five minutes\. Now: p50 [\d.]+ ms/ }).waitFor();
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/console/overview?as=${somebody("overview")}`);
    await page.getByRole("img", { name: /^Memory/ }).waitFor();
    await lookAtEveryWidth(page, "console-overview");
  });
});
