import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, launchBrowser, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";

/** How far apart two players may be: half of the time, and nearly always. */
const aims = { medianMs: 50, p95Ms: 150 };
const poll = { timeout: 20_000 };

let server: DemoServer;
let browsers: readonly [Browser, Browser];
let screenshots: string;
const faults: string[] = [];

/** A page in a browser of its own: two people do not share one. */
async function openPage(browser: Browser, hash: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.address)) faults.push(`asked for ${request.url()}`);
  });
  await page.goto(`${server.address}/party.html${hash}`);
  return page;
}

/** Ada starts a party with a film of the demo. */
async function startParty(browser: Browser): Promise<Page> {
  const page = await openPage(browser, "#user=household-1-person-1&name=Ada");
  await page.getByLabel("What to watch").fill("gatsby");
  await page.locator("#door-results button").first().click();
  await page.getByRole("button", { name: "Start a party" }).click();
  await page.locator("#party").waitFor();
  return page;
}

/** Ben comes by the link that Ada's page made. */
async function comeByInvite(host: Page, browser: Browser): Promise<Page> {
  await host.getByRole("button", { name: "Invite by link" }).click();
  await host.locator("#invite-link:not([hidden])").waitFor();
  const link = new URL(await host.locator("#invite-link").inputValue());
  const page = await openPage(browser, `${link.hash}&user=household-1-person-2&name=Ben`);
  await page.getByRole("heading", { name: /Ada invites you/ }).waitFor();
  await page.getByRole("button", { name: "Come in" }).click();
  await page.locator("#party").waitFor();
  return page;
}

async function openTwo(): Promise<readonly [Page, Page]> {
  const ada = await startParty(browsers[0]);
  return [ada, await comeByInvite(ada, browsers[1])];
}

async function isPlaying(page: Page): Promise<boolean> {
  return page.locator("#video").evaluate((video: HTMLVideoElement) => !video.paused && video.currentTime > 0);
}

/** Where the film is at a moment of the clock that both browsers have, as they run on one machine. */
const placeOf = (page: Page) =>
  page
    .locator("#video")
    .evaluate((video: HTMLVideoElement) => video.currentTime * 1000 - (performance.timeOrigin + performance.now()));

/** How far apart two playing players are, asked many times. */
async function spreadsOf([one, other]: readonly [Page, Page], count: number): Promise<readonly number[]> {
  const spreads: number[] = [];
  for (let asked = 0; asked < count; asked += 1) {
    const [a, b] = await Promise.all([placeOf(one), placeOf(other)]);
    spreads.push(Math.abs(a - b));
    await one.waitForTimeout(100);
  }
  return spreads.toSorted((a, b) => a - b);
}

const at = (sorted: readonly number[], ratio: number) => sorted[Math.floor(sorted.length * ratio)] ?? Number.NaN;

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Say something").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

const picksOf = (page: Page) =>
  page.locator("#next[aria-busy=false] .pick").evaluateAll((picks) => picks.map((pick) => pick.textContent));

describe.skipIf(isBrowserMissing)(`a watch party in two browsers${leftOut}`, () => {
  beforeAll(async () => {
    server = await startDemoServer();
    browsers = await Promise.all([launchBrowser(), launchBrowser()]);
    screenshots = await mkdtemp(join(tmpdir(), "codecatalyst-party-"));
    process.stdout.write(`Screenshots: ${screenshots}\n`);
  });

  afterEach(async () => {
    for (const browser of browsers) for (const context of browser.contexts()) await context.close();
    const found = faults.splice(0);
    if (found.length > 0) throw new Error(`The page must not do this: ${found.join("; ")}`);
  });

  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await server.stop();
  });

  it("plays the same film in step, through a seek, a pause and another speed", async () => {
    const pages = await openTwo();
    const [ada, ben] = pages;
    expect(await ada.locator("#clip-note").textContent()).toContain("Test clip");
    await ada.getByRole("button", { name: "Start" }).click();
    for (const page of pages) await expect.poll(() => isPlaying(page), poll).toBe(true);
    for (const page of pages) await page.locator("#sync[data-kind=following]").waitFor();
    const spreads = await spreadsOf(pages, 60);
    process.stdout.write(
      `Apart: ${at(spreads, 0.5).toFixed(0)} ms half of the time, ${at(spreads, 0.95).toFixed(0)} ms p95\n`,
    );
    expect(at(spreads, 0.5)).toBeLessThanOrEqual(aims.medianMs);
    expect(at(spreads, 0.95)).toBeLessThanOrEqual(aims.p95Ms);

    await ben.locator("#seek").fill("100");
    await expect
      .poll(
        async () => (await ada.locator("#video").evaluate((video: HTMLVideoElement) => video.currentTime)) > 99,
        poll,
      )
      .toBe(true);
    await ben.getByRole("button", { name: "Pause" }).click();
    for (const page of pages) await expect.poll(() => isPlaying(page), poll).toBe(false);
    const [a, b] = await Promise.all(
      pages.map((page) => page.locator("#video").evaluate((video: HTMLVideoElement) => video.currentTime)),
    );
    expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThan(0.25);
    await ada.locator("#rate").selectOption("1.5");
    await ada.getByRole("button", { name: "Play" }).click();
    await expect
      .poll(
        () => ben.locator("#video").evaluate((video: HTMLVideoElement) => Math.round(video.playbackRate * 10)),
        poll,
      )
      .toBe(15);
  });

  it("takes who comes late along without stopping the others", async () => {
    const ada = await startParty(browsers[0]);
    await ada.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => isPlaying(ada), poll).toBe(true);
    await ada
      .locator("#video")
      .evaluate((video) => video.addEventListener("pause", () => (video.dataset["paused"] = "yes")));
    const ben = await comeByInvite(ada, browsers[1]);
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    await ben.locator("#sync[data-kind=following]").waitFor();
    expect(at(await spreadsOf([ada, ben], 30), 0.5)).toBeLessThanOrEqual(aims.medianMs);
    expect(await ada.locator("#video").getAttribute("data-paused")).toBeNull();
  });

  it("chats, shows the mood move, and the next list change with its reason", async () => {
    const [ada, ben] = await openTwo();
    await expect.poll(() => picksOf(ada), poll).not.toEqual([]);
    const before = await picksOf(ada);
    await say(ada, "Hello Ben, see https://example.org/gatsby");
    await ben.locator(".message", { hasText: "Hello Ben" }).waitFor();
    expect(await ben.locator(".message a").getAttribute("href")).toBe("https://example.org/gatsby");
    await ada.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    for (const text of [
      "I love this 😍",
      "what a wonderful, great scene!!!",
      "this is AMAZING",
      "best film ever, so happy",
    ]) {
      await say(ada, text);
      await say(ben, `${text} too`);
    }
    await ada.getByRole("group", { name: "React" }).getByRole("button", { name: "love" }).click();
    await expect.poll(() => ben.locator("#mood-text").textContent(), poll).toContain("The party is glad");
    await expect
      .poll(async () => (await ada.locator("#next .reason").allTextContents()).join(" "), poll)
      .toMatch(/the party/i);
    expect(await picksOf(ada)).not.toEqual(before);

    await ada.getByLabel("Let the mood move the list").uncheck();
    await expect
      .poll(async () => (await ada.locator("#next[aria-busy=false] .reason").allTextContents()).join(" "), poll)
      .not.toMatch(/the party/i);
    expect(await ben.getByLabel("Let the mood move the list").isChecked()).toBe(false);
  });

  it("comes back by itself after the server was killed, with all that was said", async () => {
    const pages = await openTwo();
    const [ada, ben] = pages;
    await ada.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    await say(ada, "Said before");
    await ben.locator(".message", { hasText: "Said before" }).waitFor();
    await server.crash();
    await say(ben, "Said after");
    for (const page of pages) {
      await page.locator(".message", { hasText: "Said after" }).waitFor({ timeout: 30_000 });
      expect(await page.locator(".message .said").allTextContents()).toEqual(["Said before", "Said after"]);
      await page.locator("#sync[data-kind=following]").waitFor();
    }
    expect(at(await spreadsOf(pages, 30), 0.5)).toBeLessThanOrEqual(aims.medianMs);
  }, 120_000);

  it("is usable and looks right at three widths", async () => {
    const [ada, ben] = await openTwo();
    await say(ben, "A name that is long, and a word that is longer: " + "a".repeat(120));
    await expect.poll(() => picksOf(ada), poll).not.toEqual([]);
    for (const width of [390, 1024, 1600]) {
      await ada.setViewportSize({ width, height: 900 });
      await ada.screenshot({ path: join(screenshots, `party-${width}.png`), fullPage: true });
      expect(await ada.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    }
    const { violations } = await new AxeBuilder({ page: ada }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
