import { readFile } from "node:fs/promises";
import { createClient, type UserExport } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { expectAccessible, expectFits, lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const client = () => createClient({ baseUrl: inject("demoAddress") });

const liked = [
  "book:the-great-gatsby-1925",
  "movie:spirited-away-2001",
  "movie:kikis-delivery-service-1989",
  "music:lady-sings-the-blues-1956",
];

/** Somebody who likes a few works. */
async function fan(name: string): Promise<string> {
  const userId = somebody(name);
  const events = liked.map((itemId) => ({
    accountId: userId,
    itemId,
    kind: "like" as const,
    id: `${userId} ${itemId}`,
  }));
  await client().recordEvents({ body: { events } });
  return userId;
}

const listNow = (page: Page) => page.getByRole("region", { name: "Your list now" });

describe.skipIf(isBrowserMissing)(`my taste${leftOut}`, () => {
  const flow = useFlow();

  it("tells what is believed with the works behind it, and a word on it changes the list, there and back", async () => {
    const userId = await fan("believer");
    const page = await flow.open(`/taste?as=${userId}`);
    const { beliefs } = await client().getTaste({ userId });
    const people = page.getByRole("region", { name: "People" });
    const belief = people.getByRole("listitem").filter({ hasText: "Hayao Miyazaki" });
    await belief.getByText("2 works").click();
    const titles = ["Kiki's Delivery Service", "Spirited Away"];
    await expect.poll(async () => (await belief.getByRole("link").allTextContents()).toSorted()).toEqual(titles);
    expect(beliefs.find(({ value }) => value === "Hayao Miyazaki")?.likedItemCount).toBe(2);

    const more = page.getByRole("button", { name: /^More.*Hayao Miyazaki$/ });
    const before = await listNow(page).getByRole("link").allTextContents();
    await more.click();
    await listNow(page).getByRole("heading", { name: "Before" }).waitFor();
    await listNow(page)
      .getByText(/You want more Hayao Miyazaki\. .* new\./)
      .waitFor();
    expect(await listNow(page).getByText("new", { exact: true }).count()).toBeGreaterThan(0);
    expect(await more.getAttribute("aria-pressed")).toBe("true");
    expect((await client().getTaste({ userId })).edits).toEqual([
      { facet: "person", value: "Hayao Miyazaki", wish: "more" },
    ]);
    const first = await client().recommend({ userId, n: 8 });
    expect(first.items.some(({ item }) => item.creators.some(({ name }) => name === "Hayao Miyazaki"))).toBe(true);

    await page.getByRole("button", { name: /^Unsay.*Hayao Miyazaki$/ }).click();
    await listNow(page)
      .getByText(/You want nothing in particular of Hayao Miyazaki\. .* new\./)
      .waitFor();
    expect(await listNow(page).locator("ol").last().getByRole("link").allTextContents()).toEqual(before);
    expect((await client().getTaste({ userId })).edits).toEqual([]);
  });

  it("takes wishes that are typed, and what is never wanted never comes", async () => {
    const userId = await fan("wisher");
    const page = await flow.open(`/taste?as=${userId}`);
    const own = page.getByRole("region", { name: "In your own words" });
    await own.getByLabel("I want").selectOption("never");
    await own.getByLabel("namely").fill("Coming of Age");
    await own.getByRole("button", { name: "Say it" }).click();
    await own.getByText("Never: coming of age").waitFor();
    await expect
      .poll(async () => (await client().getTaste({ userId })).edits)
      .toEqual([{ facet: "theme", value: "coming-of-age", wish: "never" }]);
    const { items } = await client().recommend({ userId, n: 50 });
    expect(items.filter(({ item }) => item.themes.includes("coming-of-age"))).toEqual([]);
    await own.getByLabel("of a").selectOption("domain");
    await own.getByLabel("I want").selectOption("less");
    await own.getByLabel("namely").selectOption("Music");
    await own.getByRole("button", { name: "Say it" }).click();
    await own.getByText("Less: Music").waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect.poll(async () => (await client().getTaste({ userId })).edits.length).toBe(1);
  });

  it("what was done is taken back, left out and let back in", async () => {
    const userId = await fan("returner");
    const page = await flow.open(`/taste?part=history&as=${userId}`);
    const done = page.getByRole("region", { name: "What you did, newest first" });
    const row = (title: string) => done.getByRole("listitem").filter({ hasText: title });
    await page.getByText("4 in all. 4 count for your taste.").waitFor();
    await row("The Great Gatsby")
      .getByRole("button", { name: /^Take back/ })
      .click();
    await row("The Great Gatsby").getByText("taken back").waitFor();
    await row("Spirited Away")
      .getByRole("button", { name: /^Leave the work out/ })
      .click();
    await row("Spirited Away").getByText("left out").waitFor();
    await page.getByText("2 count for your taste.").waitFor();
    expect((await client().getUser({ userId })).preferences.map(({ itemId }) => itemId).toSorted()).toEqual([
      liked[2],
      liked[3],
    ]);
    await row("Spirited Away")
      .getByRole("button", { name: /^Let back in/ })
      .first()
      .click();
    await page.getByText("3 count for your taste.").waitFor();
    const standings = (await client().listEvents({ userId })).events.map(({ standing }) => standing);
    expect(standings.filter((standing) => standing === "counts")).toHaveLength(3);
  });

  it("a private session leaves no trace in the taste", async () => {
    const userId = await fan("hider");
    const page = await flow.open(`/taste?part=history&as=${userId}`);
    await page.getByRole("switch", { name: "Private session" }).check();
    await page.goto(`${inject("demoAddress")}/`);
    await page.getByText("Private session: what you do now").waitFor();
    await page
      .getByRole("button", { name: /^I like this/ })
      .first()
      .click();
    await page.getByText(/^Noted: you like/).waitFor();
    const [newest] = (await client().listEvents({ userId })).events;
    expect(newest?.standing).toBe("private");
    expect((await client().getUser({ userId })).eventCount).toBe(4);
    await page.goto(`${inject("demoAddress")}/taste?part=history`);
    await page.getByRole("region", { name: "What you did, newest first" }).getByText("private").waitFor();
  });

  it("a history of thousands is shown in rows that are in sight", async () => {
    const userId = somebody("reader");
    const { items } = await client().listItems({ limit: 100 });
    const startMs = Date.now() - 1_000_000_000;
    const events = Array.from({ length: 5000 }, (_, index) => ({
      accountId: userId,
      itemId: items[index % items.length]!.id,
      kind: "view" as const,
      at: new Date(startMs + index * 60_000).toISOString(),
    }));
    for (let start = 0; start < events.length; start += 1000)
      await client().recordEvents({ body: { events: events.slice(start, start + 1000) } });
    const page = await flow.open(`/taste?part=history&as=${userId}`);
    const done = page.getByRole("region", { name: "What you did, newest first" });
    await done.getByText("You looked at it").first().waitFor();
    for (const shown of ["200 and more", "300 and more"]) {
      await done.evaluate((list) => list.scrollTo(0, list.scrollHeight));
      await page.getByText(shown).waitFor();
    }
    expect(await done.getByRole("listitem").count()).toBeLessThan(40);
  });

  it("settings are kept, and age and place say what they do", async () => {
    const userId = await fan("setter");
    const page = await flow.open(`/taste?part=settings&as=${userId}`);
    const about = page.getByRole("region", { name: "About you" });
    await about.getByLabel("Name").fill("Ada of Town");
    await about.getByLabel("Country").selectOption("United Kingdom");
    await about.getByLabel("Year of birth").fill("1990");
    await about.getByLabel("Time zone").selectOption("Europe/London");
    await about.getByRole("button", { name: "Keep this" }).click();
    await page.getByRole("button", { name: "Demo Library" }).click();
    const allowed = [
      "Friends' taste in my lists",
      "My age and place in my lists",
      "Friends see what I finish, like and rate",
    ];
    for (const name of [...allowed, "Friends may compare their taste with mine"])
      await page.getByRole("switch", { name }).check();
    await page.getByRole("switch", { name: "Friends see what I finish, like and rate" }).uncheck();
    await expect
      .poll(async () => (await client().getUser({ userId })).user)
      .toEqual({
        id: userId,
        name: "Ada of Town",
        region: "GB",
        birthYear: 1990,
        timeZone: "Europe/London",
        services: ["Demo Library"],
        sharesActivity: true,
        sharesDemographics: true,
        activityFeed: "off",
        tasteMatch: "friends",
      });
    await page.reload();
    await about.getByLabel("Name").waitFor();
    expect(await about.getByLabel("Name").inputValue()).toBe("Ada of Town");
    await about.getByLabel("Year of birth").fill("");
    await about.getByRole("button", { name: "Keep this" }).click();
    await expect.poll(async () => (await client().getUser({ userId })).user.birthYear).toBeUndefined();
  });

  it("everything can be taken along in one file", async () => {
    const userId = await fan("taker");
    const page = await flow.open(`/taste?part=settings&as=${userId}`);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download my data" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`codecatalyst-${userId}.json`);
    const all = JSON.parse(await readFile(await file.path(), "utf8")) as UserExport;
    expect(all.events.map(({ itemId }) => itemId).toSorted()).toEqual(liked.toSorted());
    expect(all.servedLists.length).toBeGreaterThan(0);
  });

  it("everything can be erased, after the id is typed, and the page begins anew", async () => {
    const userId = await fan("leaver");
    const page = await flow.open(`/taste?part=settings&as=${userId}`);
    await page.getByRole("button", { name: "Erase everything" }).click();
    const dialog = page.getByRole("dialog", { name: "Erase everything?" });
    const erase = dialog.getByRole("button", { name: "Erase for good" });
    await dialog.getByLabel("Your id").fill("somebody else");
    expect(await erase.isEnabled()).toBe(false);
    await dialog.getByLabel("Your id").fill(userId);
    await erase.click();
    await page.getByRole("heading", { name: "For you", exact: true }).waitFor();
    expect((await client().listEvents({ userId })).events).toEqual([]);
    await page.getByRole("button", { name: "You", exact: true }).click();
    const whoIsHere = page.getByRole("dialog", { name: "You" }).locator("strong");
    expect(await whoIsHere.textContent()).toMatch(/^newcomer-/);
  });

  it("looks right at every width", async () => {
    const userId = await fan("looker");
    const page = await flow.open(`/taste?as=${userId}`);
    await page.getByRole("button", { name: /^Less/ }).first().click();
    await listNow(page).getByRole("heading", { name: "Before" }).waitFor();
    await page.getByText("Finished a week").or(page.getByText("Mostly at")).first().waitFor();
    await page.getByRole("button", { name: "Close the message" }).click();
    await lookAtEveryWidth(page, "taste");
  });

  it.each(["history", "settings"])("fits a phone, and is accessible: %s", async (part) => {
    const userId = await fan("phone");
    const page = await flow.open(`/taste?part=${part}&as=${userId}`, { width: 390 });
    await page.getByRole("heading", { level: 2 }).nth(1).waitFor();
    await expectFits(page);
    await expectAccessible(page);
  });
});
