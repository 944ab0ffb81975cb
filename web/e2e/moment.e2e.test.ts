import { createClient } from "codecatalyst-client";
import type { Locator, Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const client = () => createClient({ baseUrl: inject("demoAddress") });

const listOf = (page: Page) => page.getByRole("region", { name: "For this moment" });

const settled = (page: Page) => page.locator("section[aria-busy=false]").getByRole("article").first().waitFor();

/** Does something and waits for the list that comes of it. */
async function thenList(page: Page, act: () => Promise<unknown>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().includes("/recommendations"));
  await act();
  await answered;
  await settled(page);
}

const idsOf = (works: Locator) =>
  works.getByRole("article").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-item") ?? ""));

/** Mean valence of works, as the server tells it. */
async function valenceOf(works: Locator): Promise<number> {
  const items = await Promise.all((await idsOf(works)).map((itemId) => client().getItem({ itemId })));
  return items.reduce((sum, { mood }) => sum + (mood?.valence ?? 0), 0) / items.length;
}

const choose = (page: Page, group: string, choice: string) =>
  page.getByRole("group", { name: group }).getByText(choice, { exact: true }).click();

async function cry(page: Page): Promise<void> {
  const song = listOf(page).locator("article[data-domain=music]").first();
  await song.getByRole("button", { name: /^React/ }).click();
  await thenList(page, () => song.getByRole("button", { name: "React with 😢" }).click());
}

const believed = (page: Page) => page.getByRole("region", { name: "How I feel" }).getByRole("status");

describe.skipIf(isBrowserMissing)(`mood and moment${leftOut}`, () => {
  const flow = useFlow();
  const open = async (userId: string) => {
    const page = await flow.open(`/moment?as=${userId}`);
    await settled(page);
    return page;
  };

  it("a 😢 to a song changes the mood of the next list, with the reason, and shows what it knows and how", async () => {
    const page = await open(somebody("cries"));
    const [before, valence] = [await idsOf(listOf(page)), await valenceOf(listOf(page))];
    expect(await believed(page).textContent()).toContain("Nothing is known yet");
    await cry(page);
    await page.getByText("You seem quiet, sad").first().waitFor();
    expect(await valenceOf(listOf(page))).toBeLessThan(valence - 0.2);
    expect((await idsOf(listOf(page))).filter((id) => before.includes(id)).length).toBeLessThan(before.length);
    expect(await listOf(page).getByText("Fits the quiet, sad mood you just showed").count()).toBeGreaterThan(0);
    await page.getByText("How you seem, and how we know").click();
    const evidence = page.getByRole("group").filter({ hasText: "How you seem" }).getByRole("link");
    expect(await evidence.count()).toBe(1);
  });

  it("the mood can be turned around, stated, and switched off", async () => {
    const page = await open(somebody("turns"));
    const plain = await idsOf(listOf(page));
    await cry(page);
    const sad = await valenceOf(listOf(page));
    await thenList(page, () => choose(page, "What lists do with it", "Cheer me up"));
    expect(await valenceOf(listOf(page))).toBeGreaterThan(sad + 0.4);
    expect(await listOf(page).getByText("To cheer you up").count()).toBeGreaterThan(0);
    // The list from before is shown again, without asking.
    await choose(page, "What lists do with it", "Stay with it");
    await thenList(page, () => choose(page, "Or in a word", "cheerful"));
    expect(await believed(page).textContent()).toBe("You feel cheerful.");
    expect(await valenceOf(listOf(page))).toBeGreaterThan(sad + 0.4);
    await thenList(page, () => choose(page, "What lists do with it", "Off"));
    expect(await believed(page).textContent()).toBe("Moods play no part.");
    expect(await listOf(page).getByText(/mood/).count()).toBe(0);
    expect(await idsOf(listOf(page))).toEqual(plain);
  });

  it("is pointed at by pointer and arrow keys, and given back", async () => {
    const page = await open(somebody("points"));
    const pad = page.getByRole("slider", { name: "How I feel" });
    const box = await pad.boundingBox();
    if (box === null) throw new Error("The pad is not there.");
    await thenList(page, () => page.mouse.click(box.x + box.width * 0.8, box.y + box.height * 0.1));
    expect(await believed(page).textContent()).toBe("You feel lively, happy.");
    expect(await pad.getAttribute("aria-valuetext")).toBe("You feel lively, happy");
    const lively = await valenceOf(listOf(page));
    await pad.focus();
    await thenList(page, async () => {
      for (let press = 0; press < 5; press += 1) await page.keyboard.press("Shift+ArrowLeft");
    });
    await page.getByText("You feel dark, tense.").waitFor();
    expect(await valenceOf(listOf(page))).toBeLessThan(lively - 0.4);
    await page.reload();
    await settled(page);
    expect(await believed(page).textContent()).toBe("You feel dark, tense.");
    await thenList(page, () => page.getByRole("button", { name: "Back to as I seem" }).click());
    expect(await believed(page).textContent()).toContain("Nothing is known yet");
  });

  it("is touched on a phone", async () => {
    const page = await flow.open(`/moment?as=${somebody("touches")}`, { width: 390, hasTouch: true });
    await settled(page);
    const box = await page.getByRole("slider", { name: "How I feel" }).boundingBox();
    if (box === null) throw new Error("The pad is not there.");
    await thenList(page, () => page.touchscreen.tap(box.x + box.width * 0.2, box.y + box.height * 0.8));
    expect(await believed(page).textContent()).toBe("You feel quiet, sad.");
  });

  it("a little time leaves long films out and makes a shorter evening, which adds up", async () => {
    const page = await open(somebody("hurries"));
    await thenList(page, () => choose(page, "Time to spend", "1 h 30 min"));
    for (const itemId of await idsOf(listOf(page)))
      expect((await client().getItem({ itemId })).lengthMinutes ?? 0).toBeLessThanOrEqual(90);
    const evening = page.getByRole("region", { name: "A mixed evening" });
    await evening.getByText("For 1 h 30 min").waitFor();
    const sum = await evening.getByText(/ = /).textContent();
    const minutes = [...(sum ?? "").matchAll(/(?:(\d+) h ?)?(?:(\d+) min)?/g)]
      .filter(([text]) => text !== "")
      .map(([, hours = "0", rest = "0"]) => Number(hours) * 60 + Number(rest));
    const parts = await evening.getByRole("article").count();
    expect(parts).toBeGreaterThanOrEqual(1);
    expect(minutes.slice(0, parts).reduce((total, part) => total + part, 0)).toBe(minutes[parts]);
    expect(minutes[parts]).toBeLessThanOrEqual(90);
  });

  it("a playlist is noted only where the person says so", async () => {
    const userId = somebody("plays");
    const page = await open(userId);
    const records = page.getByRole("region", { name: "Records in a row" });
    await records.getByRole("button", { name: "Begin the records" }).click();
    const works = await idsOf(records);
    await records.getByRole("button", { name: "Done, next" }).click();
    await records.getByText("Now, 2 of 10").waitFor();
    expect((await client().listEvents({ userId })).events).toEqual([]);
    await records.getByRole("switch", { name: "Note what I do" }).check();
    await page.getByText(/^Noted: you began/).waitFor();
    await records.getByRole("button", { name: "Done, next" }).click();
    await records.getByText("Now, 3 of 10").waitFor();
    const eventsOf = async () =>
      (await client().listEvents({ userId })).events.map(({ event }) => `${event.kind} ${works.indexOf(event.itemId)}`);
    await expect.poll(async () => (await eventsOf()).toSorted()).toEqual(["finish 1", "start 1", "start 2"]);
    expect(await idsOf(records)).toEqual(works);
    await records.getByRole("button", { name: "Stop here" }).click();
    await records.getByRole("button", { name: "Begin the records" }).waitFor();
  });

  it("looks right at every width", async () => {
    const page = await open(somebody("looks"));
    await cry(page);
    await thenList(page, () => choose(page, "Or in a word", "calm"));
    await page.getByRole("region", { name: "A mixed evening" }).getByRole("article").first().waitFor();
    await lookAtEveryWidth(page, "moment");
  });
});
