import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";
import { useFlow } from "./flow.ts";
import { comeByInvite, isPlaying, openLobby, poll, said, say, start } from "./party-flow.ts";

/** How far apart two players may be: half of the time, and nearly always. */
const aims = { medianMs: 50, p95Ms: 150 };

const quality = (page: Page) => page.locator("[data-sync]");
const inStep = (page: Page) => page.locator("[data-sync][data-kind=following]").waitFor();

/** Where the film is at a moment of the clock that both browsers have, as they run on one machine. */
const placeOf = (page: Page) =>
  page
    .locator("video")
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

const listOf = (page: Page) => page.getByRole("region", { name: "What to enjoy next, together" });
const picksOf = (page: Page) =>
  listOf(page)
    .locator("ol[aria-busy=false] article")
    .evaluateAll((picks) => picks.map((pick) => pick.textContent));
const partyReasons = async (page: Page) =>
  (await listOf(page).locator("ol[aria-busy=false] [data-reason]").allTextContents()).join(" ");

describe.skipIf(isBrowserMissing)(`a watch party in two browsers${leftOut}`, () => {
  const adas = useFlow();
  const bens = useFlow();

  async function openTwo(): Promise<readonly [Page, Page]> {
    const ada = await openLobby(adas, { film: "gatsby" });
    return [ada, await comeByInvite(bens, ada)];
  }

  it("plays the same film in step, through a seek, a pause and another speed", async () => {
    const pages = await openTwo();
    const [ada, ben] = pages;
    await ada.getByText("Test clip: this title has no film that could be played here.").waitFor();
    await start(ada);
    for (const page of pages) await expect.poll(() => isPlaying(page), poll).toBe(true);
    for (const page of pages) await inStep(page);
    const spreads = await spreadsOf(pages, 60);
    process.stdout.write(
      `Apart: ${at(spreads, 0.5).toFixed(0)} ms half of the time, ${at(spreads, 0.95).toFixed(0)} ms p95\n`,
    );
    expect(at(spreads, 0.5)).toBeLessThanOrEqual(aims.medianMs);
    expect(at(spreads, 0.95)).toBeLessThanOrEqual(aims.p95Ms);
    await expect.poll(() => quality(ada).textContent(), poll).toMatch(/step, \d+ ms apart/);

    await ben.getByRole("slider", { name: "Position" }).fill("100");
    const secondsOf = (page: Page) => page.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime);
    await expect.poll(() => secondsOf(ada), poll).toBeGreaterThan(99);
    await ben.getByRole("button", { name: "Pause", exact: true }).click();
    for (const page of pages) await expect.poll(() => isPlaying(page), poll).toBe(false);
    const [a, b] = await Promise.all(pages.map(secondsOf));
    expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThan(0.25);
    await ada.getByLabel("Speed, for everybody").selectOption("1.5");
    await ada.getByRole("button", { name: "Play", exact: true }).click();
    await expect
      .poll(() => ben.locator("video").evaluate((video: HTMLVideoElement) => Math.round(video.playbackRate * 10)), poll)
      .toBe(15);
  });

  it("takes who comes late along without stopping the others", async () => {
    const ada = await openLobby(adas, { film: "gatsby" });
    await start(ada);
    await expect.poll(() => isPlaying(ada), poll).toBe(true);
    await ada
      .locator("video")
      .evaluate((video) => video.addEventListener("pause", () => (video.dataset["paused"] = "yes")));
    const ben = await comeByInvite(bens, ada);
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    await inStep(ben);
    expect(at(await spreadsOf([ada, ben], 30), 0.5)).toBeLessThanOrEqual(aims.medianMs);
    expect(await ada.locator("video").getAttribute("data-paused")).toBeNull();
  });

  it("chats, shows the mood move, and the next list change with its reason", async () => {
    const [ada, ben] = await openTwo();
    await listOf(ada).getByText("Ben came: chosen anew for who is here.").waitFor();
    await expect.poll(() => picksOf(ada), poll).not.toEqual([]);
    const before = await picksOf(ada);
    await say(ada, "Hello @Ben, see https://example.org/gatsby");
    await said(ben, "Hello @Ben").waitFor();
    expect(await said(ben, "Hello @Ben").getByRole("link").getAttribute("href")).toBe("https://example.org/gatsby");
    await start(ada);
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
    // The talk scrolls within itself: what was said last, and where one writes, stay in sight.
    const composer = await ben.getByLabel("Say something").boundingBox();
    expect((composer?.y ?? Number.NaN) + (composer?.height ?? 0)).toBeLessThan(900);
    await said(ben, "so happy too").waitFor();
    expect((await said(ben, "so happy too").boundingBox())?.y).toBeLessThan(composer?.y ?? 0);
    await ada.getByRole("group", { name: "React" }).getByRole("button", { name: "love" }).click();
    await ben.getByRole("region", { name: "Mood of the party" }).getByText("The party is glad").waitFor(poll);
    await expect.poll(() => partyReasons(ada), poll).toMatch(/the party/i);
    expect(await picksOf(ada)).not.toEqual(before);

    await ada.getByRole("switch", { name: "Let the mood move the list" }).uncheck();
    await listOf(ben).getByText("The mood of the party has no say any more.").waitFor();
    await expect.poll(() => partyReasons(ada), poll).not.toMatch(/the party/i);
    const bensSwitch = ben.getByRole("switch", { name: "Let the mood move the list" });
    expect(await bensSwitch.isChecked()).toBe(false);
    expect(await bensSwitch.isDisabled()).toBe(true);
  });

  it("answers, names, reports and removes what was said", async () => {
    const [ada, ben] = await openTwo();
    await say(ada, "Shall we begin?");
    await said(ben, "Shall we begin?").locator("summary").click();
    await ben.getByRole("button", { name: /^Answer ?: Ada/ }).click();
    await say(ben, "In a minute");
    await said(ada, "In a minute").getByText("Ada: Shall we begin?").waitFor();
    await said(ada, "In a minute").locator("summary").click();
    await ada.getByRole("button", { name: /^Report ?: Ben/ }).click();
    await ada.getByLabel("What is wrong with it").fill("Too slow");
    await ada.getByRole("button", { name: "Tell the hosts" }).click();
    await said(ada, "In a minute").locator("summary").click();
    await ada.getByRole("button", { name: /^Remove ?: Ben/ }).click();
    await said(ben, "removed").waitFor();
    await ada.getByRole("button", { name: "Run the party" }).click();
    await ada.getByText("Reports and acts").click();
    await ada.getByText("Ada reported a message of Ben: “Too slow”").waitFor();
    await ada.getByText("Ada removed a message of Ben.").waitFor();
    expect(await said(ada, "In a minute").count()).toBe(0);
  });
});

describe.skipIf(isBrowserMissing)(`a watch party whose server is killed${leftOut}`, () => {
  const adas = useFlow();
  const bens = useFlow();
  let server: DemoServer;

  beforeAll(async () => {
    server = await startDemoServer();
  });

  afterAll(() => server.stop());

  it("comes back by itself, with all that was said", async () => {
    const ada = await openLobby(adas, { film: "gatsby", address: server.address });
    const ben = await comeByInvite(bens, ada);
    await start(ada);
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    await say(ada, "Said before");
    await said(ben, "Said before").waitFor();
    const back = server.crash();
    await ben.getByText("The connection is lost. It comes back by itself").waitFor();
    await say(ben, "Said while it was away");
    await said(ben, "Waits for the connection.").waitFor();
    await back;
    await said(ada, "Said while it was away").waitFor({ timeout: 60_000 });
    await say(ada, "Said after");
    for (const page of [ada, ben]) {
      const texts = () => page.getByRole("log").locator("[data-message] > p:last-of-type").allTextContents();
      await expect.poll(texts, poll).toEqual(["Said before", "Said while it was away", "Said after"]);
      await inStep(page);
    }
    expect(at(await spreadsOf([ada, ben], 30), 0.5)).toBeLessThanOrEqual(aims.medianMs);
  }, 180_000);
});
