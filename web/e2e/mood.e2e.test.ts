import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, launchBrowser, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";

let server: DemoServer;
let browser: Browser;

async function openList(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(server.address);
  await settled(page);
  return page;
}

const settled = async (page: Page) => page.locator("#list[aria-busy=false] .card").first().waitFor();

/** Does something and waits for the list that comes of it. */
async function thenList(page: Page, act: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().includes("/recommendations"));
  await act();
  await answered;
  await settled(page);
}

const idsOf = async (page: Page) =>
  page.locator("#list .card").evaluateAll((cards) => cards.map((card) => card.getAttribute("data-item") ?? ""));

const reasonsOf = async (page: Page) => page.locator("#list .reason, #list .more-reasons li").allTextContents();

/** Mean valence of the listed works, as the API tells it. */
async function valenceOf(page: Page): Promise<number> {
  const values = await Promise.all(
    (await idsOf(page)).map(async (id) => {
      const response = await fetch(`${server.address}/v1/items/${encodeURIComponent(id)}`);
      return ((await response.json()) as { readonly mood?: { readonly valence: number } }).mood?.valence ?? 0;
    }),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function cry(page: Page): Promise<void> {
  const song = page.locator("#list .card[data-domain=music]").first();
  await thenList(page, () => song.getByRole("button", { name: "React with 😢" }).click());
}

describe.skipIf(isBrowserMissing)(`moods on the page${leftOut}`, () => {
  beforeAll(async () => {
    server = await startDemoServer();
    browser = await launchBrowser();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it("a 😢 to a song changes the mood of the next list, with the reason", async () => {
    const page = await openList();
    const [before, valence] = [await idsOf(page), await valenceOf(page)];
    expect(await page.locator("#mood-line").textContent()).toContain("Nothing is known yet");
    await cry(page);
    expect(await page.locator("#mood-line").textContent()).toContain("You seem quiet, sad");
    expect(await valenceOf(page)).toBeLessThan(valence - 0.2);
    expect((await idsOf(page)).filter((id) => before.includes(id)).length).toBeLessThan(before.length);
    expect(await reasonsOf(page)).toContain("Fits the quiet, sad mood you just showed");
    expect(await page.locator(".shelf-entry.disliked").count()).toBe(0);
    expect(await page.locator(".playlist-entry").count()).toBeGreaterThanOrEqual(5);
  });

  it("the mood can be turned around, stated, and switched off", async () => {
    const page = await openList();
    const plain = await idsOf(page);
    await cry(page);
    const sad = await valenceOf(page);
    await thenList(page, () => page.locator("#mood-goals label", { hasText: "Cheer me up" }).click());
    expect(await valenceOf(page)).toBeGreaterThan(sad + 0.4);
    expect(await reasonsOf(page)).toContain("To cheer you up");
    await thenList(page, () => page.locator("#mood-goals label", { hasText: "Stay with it" }).click());
    await thenList(page, () => page.getByLabel("I feel").selectOption("cheerful"));
    expect(await page.locator("#mood-line").textContent()).toBe("You feel cheerful.");
    expect(await valenceOf(page)).toBeGreaterThan(sad + 0.4);
    await thenList(page, () => page.locator("#mood-goals label", { hasText: "Off" }).click());
    expect(await page.locator("#mood-line").textContent()).toBe("Moods play no part.");
    expect((await reasonsOf(page)).filter((reason) => reason.includes("mood"))).toEqual([]);
    expect(await idsOf(page)).toEqual(plain);
  });

  it("is accessible", async () => {
    const page = await openList();
    await cry(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});
