import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, toldAnew, useFlow } from "./flow.ts";

interface Quality {
  readonly hours: readonly {
    readonly sources: readonly { readonly source: string; readonly duplicateCount: number }[];
    readonly alarms: readonly { readonly source: string; readonly measure: string }[];
  }[];
}

const askQuality = async () =>
  (await (await fetch(`${inject("demoAddress")}/v1/data-quality?limit=100`)).json()) as Quality;

describe.skipIf(isBrowserMissing)(`console: data quality${leftOut}`, () => {
  const flow = useFlow();

  it("says first what is beyond its threshold", async () => {
    const page = await flow.open(`/console/data-quality?as=${somebody("quality")}`);
    const { hours } = await toldAnew<Quality>(page, "/v1/data-quality");
    const alarms = page.getByRole("region", { name: "Alarms", exact: true });
    await alarms.waitFor();
    const said = hours.flatMap((hour) => hour.alarms);
    const kinds = new Set(said.map(({ source, measure }) => `${source} ${measure}`));
    // The demo brings histories of years past: its first hour is late.
    expect(kinds.size).toBeGreaterThan(0);
    expect(await alarms.getByRole("row").count()).toBe(kinds.size + 1);
  });

  it("shows what a sender repeats, by source", { timeout: 150_000 }, async () => {
    const [id, accountId] = [crypto.randomUUID(), somebody("repeater")];
    const server = inject("demoAddress");
    const { items } = (await (await fetch(`${server}/v1/items?domain=movie&limit=1`)).json()) as {
      readonly items: readonly { readonly id: string }[];
    };
    const body = JSON.stringify({ id, accountId, itemId: items[0]?.id, kind: "view" });
    const headers = { "content-type": "application/json" };
    for (let count = 0; count < 3; count += 1) await fetch(`${server}/v1/events`, { method: "POST", headers, body });

    const repeatedIn = ({ hours }: Quality) => hours[0]?.sources.find((one) => one.source === "movie")?.duplicateCount;
    // The first event of an hour is counted with its batch, within a minute.
    await expect
      .poll(async () => repeatedIn(await askQuality()), { timeout: 90_000, interval: 1_000 })
      .toBeGreaterThanOrEqual(2);

    const page = await flow.open(`/console/data-quality?as=${somebody("quality")}`);
    const told = await toldAnew<Quality>(page, "/v1/data-quality");
    await page.getByText("Duplicates", { exact: true }).first().click();
    await page.getByRole("img", { name: /^Duplicates by hour of book, movie, music/ }).waitFor();
    await page.getByRole("combobox", { name: "Source" }).selectOption("movie");
    await page.getByRole("img", { name: "Duplicates by hour of movie;" }).waitFor();
    const table = page.getByRole("region", { name: "Data quality by hour and source" });
    const [, source, , , , duplicates] = await table.getByRole("row").nth(1).getByRole("cell").allTextContents();
    expect(source).toContain("movie");
    expect(Number(duplicates)).toBe(repeatedIn(told));
  });

  it("keeps to the days that are asked for", async () => {
    const page = await flow.open(`/console/data-quality?as=${somebody("quality")}`);
    await page.getByLabel("To").fill("2020-01-02");
    await page.getByRole("alert").getByText("The first day is after the last.").waitFor();
    await page.getByLabel("From").fill("2020-01-01");
    await page.getByText("Nothing arrived in these days.").waitFor();
    expect(await page.getByRole("region", { name: "By source and hour" }).count()).toBe(0);
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/console/data-quality?as=${somebody("quality")}`);
    await page.getByRole("img", { name: /^Volume/ }).waitFor();
    await lookAtEveryWidth(page, "console-data-quality");
  });
});
