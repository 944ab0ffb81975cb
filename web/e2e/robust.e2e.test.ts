import { createClient, type NewItem } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startBareServer, type DemoServer } from "./demo-server.ts";
import { expectAccessible, expectFits, somebody, useFlow } from "./flow.ts";

const mainCards = (page: Page) => page.getByRole("region", { name: "For you now" }).getByRole("article");
const serverPaths = /\/(v1|health)\//;

describe.skipIf(isBrowserMissing)(`a bad connection${leftOut}`, () => {
  const flow = useFlow();
  const api = () => createClient({ baseUrl: inject("demoAddress") });

  it("keeps what was there while the server is down, keeps what is said, and goes on by itself", async () => {
    const userId = somebody("robust");
    const page = await flow.open(`/?as=${userId}`);
    await mainCards(page).first().waitFor();
    await page.route(serverPaths, (route) => route.abort());
    const id = await mainCards(page).nth(1).getAttribute("data-item");
    await mainCards(page)
      .nth(1)
      .getByRole("button", { name: /I like this/ })
      .click();
    await page.getByText(/^Noted: you like .* It counts as soon as the server answers\.$/).waitFor();
    await page.getByText("The server does not answer. What you see is from before").waitFor();
    expect(await mainCards(page).count()).toBeGreaterThan(10);
    // Another domain was not asked for yet: it says so where it would be, and the rest stays.
    await page.getByRole("group", { name: "Show" }).getByText("Books").click();
    await page.getByRole("group", { name: "Show" }).getByText("Everything").click();
    await mainCards(page).nth(5).waitFor();
    await page.unroute(serverPaths);
    await page.getByText("The server does not answer.").waitFor({ state: "hidden" });
    await expect.poll(async () => (await api().getUser({ userId })).preferences).toMatchObject([{ itemId: id }]);
    await page
      .getByRole("heading", { name: /^Because you liked/ })
      .first()
      .waitFor();
  });

  it("takes back what waits as well", async () => {
    const userId = somebody("robust");
    const page = await flow.open(`/?as=${userId}`);
    await mainCards(page).first().waitFor();
    await page.route(serverPaths, (route) => route.abort());
    await mainCards(page)
      .nth(1)
      .getByRole("button", { name: /I like this/ })
      .click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.unroute(serverPaths);
    await page.getByText("The server does not answer.").waitFor({ state: "hidden" });
    await expect
      .poll(async () =>
        (await api().listEvents({ userId })).events.map(({ event, standing }) => [event.kind, standing]),
      )
      .toContainEqual(["like", "retracted"]);
    expect((await api().getUser({ userId })).preferences).toEqual([]);
  });

  it("begins by itself when the server comes while the page waits for it", async () => {
    const page = await flow.open("/search");
    await page.route(serverPaths, (route) => route.abort());
    await page.goto(`${inject("demoAddress")}/?as=${somebody("robust")}`);
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await page.unroute(serverPaths);
    await mainCards(page).first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("holds the place of what is on its way, so that nothing jumps", async () => {
    const page = await flow.open("/search");
    await page.route(serverPaths, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { readonly value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`${inject("demoAddress")}/?as=household-1-person-1`);
    await page.getByRole("region", { name: "For you now" }).waitFor();
    expect(await mainCards(page).count()).toBe(0);
    await mainCards(page).first().waitFor();
    await page.getByRole("heading", { name: /^(Widely enjoyed|On the rise)$/ }).waitFor();
    const shifts = await page.evaluate(() => (globalThis as unknown as { readonly shifts: number[] }).shifts);
    expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1);
  });
});

describe.skipIf(isBrowserMissing)(`a server that asks for a sign-in${leftOut}`, () => {
  const flow = useFlow();
  let server: DemoServer;
  beforeAll(async () => {
    server = await startBareServer({ CODECATALYST_AUTH: "required" });
  });
  afterAll(() => server.stop());

  it("asks when a session has ended, goes on where one was, and loses nothing of what was said", async () => {
    const { address } = server;
    const page = await flow.open("/search?title=nothing", { address });
    const [name, passphrase] = [somebody("kim"), "four words kept in mind"];
    await page.getByText("I am new here").click();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("heading", { name: "“nothing”" }).waitFor();
    await page.context().clearCookies();
    await page.getByRole("link", { name: "For you" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Passphrase").fill("not the passphrase");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Passphrase").fill(passphrase);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "For you", exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });
});

const longTitle = `${"A Very Long Title of Two Hundred Characters ".repeat(4)}${"x".repeat(24)}`;

function work(id: string, title: string): NewItem {
  const domain = id.split(":")[0] ?? "book";
  return { id, domain, title, year: 2001, creators: [{ name: `Maker of ${id}`, role: "author" }], genres: ["novel"] };
}

describe.skipIf(isBrowserMissing)(`works of all kinds${leftOut}`, () => {
  const flow = useFlow();
  let server: DemoServer;
  const api = () => createClient({ baseUrl: server.address });
  const open = (path: string, width?: number) =>
    flow.open(path, { address: server.address, ...(width !== undefined && { width }) });
  beforeAll(async () => {
    server = await startBareServer();
  });
  afterAll(() => server.stop());

  it("says what to do where the catalogue is empty", async () => {
    const page = await open(`/?as=${somebody("empty")}`);
    await page.getByText("There is nothing to show here.").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Choose a few works" }).click();
    await page.getByText("The catalogue has no works yet.").waitFor();
    await expectAccessible(page);
    await page.getByRole("searchbox").first().fill("anything");
    await page.getByText("No title has “anything” in it.").waitFor();
  });

  it("keeps its shape with long titles, and reads from right to left where a title does", async () => {
    const titles = [longTitle, "ألف ليلة وليلة", "שירת הים", "Straße <b>&amp;</b> 🎬", "戦争と平和"];
    await api().addItems({ body: { items: titles.map((title, place) => work(`book:odd-${place}`, title)) } });
    for (const width of [390, 1600]) {
      const page = await open(`/?as=${somebody("odd")}`, width);
      await mainCards(page).nth(4).waitFor();
      await expectFits(page);
      const arabic = page.getByRole("heading", { name: "ألف ليلة وليلة" });
      expect(await arabic.evaluate((heading) => getComputedStyle(heading).direction)).toBe("rtl");
      await page.getByText("Straße <b>&amp;</b> 🎬").first().waitFor();
      await page.goto(`${server.address}/welcome`);
      await page.getByRole("button", { name: /A Very Long Title/ }).click();
      await page.getByRole("heading", { name: "Chosen", exact: true }).waitFor();
      await expectFits(page);
      await page.goto(`${server.address}/search?title=very long`);
      await page.getByRole("link", { name: longTitle }).waitFor();
      await expectFits(page);
    }
  });

  it("has a page for everything when the reading goes from right to left", async () => {
    const page = await open(`/?as=${somebody("rtl")}`, 390);
    await mainCards(page).nth(3).waitFor();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await expectFits(page);
    await page.goto(`${server.address}/welcome`);
    await page.getByRole("list", { name: "Works to choose from" }).getByRole("button").first().waitFor();
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await expectFits(page);
  });

  it("stays quick for somebody with 5,000 works", async () => {
    const userId = somebody("reader");
    const workCount = 5_000;
    for (let start = 0; start < workCount; start += 500) {
      const items = Array.from({ length: 500 }, (_, index) =>
        work(`book:many-${start + index}`, `Volume ${start + index}`),
      );
      await api().addItems({ body: { items } });
      const events = items.map(({ id }, index) => ({
        kind: "finish" as const,
        accountId: userId,
        itemId: id,
        at: new Date(Date.UTC(2020, 0, 1) + (start + index) * 3_600_000).toISOString(),
      }));
      await api().recordEvents({ body: { events } });
    }
    await api().addItems({
      body: { items: Array.from({ length: 30 }, (_, index) => work(`movie:left-${index}`, `Film ${index}`)) },
    });
    const elementCount = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);
    const page = await open(`/?as=${userId}`);
    await mainCards(page).first().waitFor({ timeout: 10_000 });
    expect(await elementCount(page)).toBeLessThan(6_000);
    const startedAtMs = performance.now();
    await mainCards(page)
      .nth(1)
      .getByRole("button", { name: /I like this/ })
      .click();
    await page.getByText(/^Noted: you like/).waitFor();
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    await page.goto(`${server.address}/welcome`);
    await page.getByRole("list", { name: "Works to choose from" }).getByRole("button").nth(5).waitFor();
    expect(await elementCount(page)).toBeLessThan(3_000);
    await page.goto(`${server.address}/taste?part=history`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("Volume 4999").first().waitFor();
    expect(await elementCount(page)).toBeLessThan(6_000);
  });
});
