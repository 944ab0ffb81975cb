import { createClient } from "codecatalyst-client";
import type { Locator, Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { expectAccessible, expectFits, lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const api = () => createClient({ baseUrl: inject("demoAddress") });
const mainList = (page: Page) => page.getByRole("region", { name: "For you now" });
const cardsOf = (row: Locator) => row.getByRole("article");
const idOf = async (card: Locator) => (await card.getAttribute("data-item")) ?? "";
const idsOf = (cards: Locator) => cards.evaluateAll((all) => all.map((card) => card.getAttribute("data-item") ?? ""));

async function settled(page: Page): Promise<void> {
  await cardsOf(mainList(page)).first().waitFor();
  await expect.poll(() => page.locator("section[aria-busy=true]").count()).toBe(0);
}

const gatsby = { kind: "finish", itemId: "book:the-great-gatsby-1925" } as const;

describe.skipIf(isBrowserMissing)(`home${leftOut}`, () => {
  const flow = useFlow();

  it("shows a newcomer works of several domains, each with a reason, and invites them to begin", async () => {
    const page = await flow.open(`/?as=${somebody("newcomer")}`);
    await settled(page);
    const cards = cardsOf(mainList(page));
    const facts = await cards.evaluateAll((all) =>
      all.map((card) => ({
        domain: card.getAttribute("data-domain"),
        hasReason: card.querySelector("[class*=reason]")?.textContent !== "",
      })),
    );
    expect(new Set(facts.map(({ domain }) => domain)).size).toBeGreaterThanOrEqual(2);
    expect(facts.every(({ hasReason }) => hasReason)).toBe(true);
    await page.getByRole("link", { name: "Choose a few works" }).click();
    await page.getByRole("heading", { name: "What did you enjoy?" }).waitFor();
  });

  it("answers a finished book with its film and its soundtrack, in rows that never show a work twice", async () => {
    const userId = somebody("home");
    await api().recordEvents({ body: { ...gatsby, accountId: userId } });
    const page = await flow.open(`/?as=${userId}`);
    await settled(page);
    const first = mainList(page);
    await cardsOf(first)
      .filter({ hasText: "The Great Gatsby" })
      .and(page.locator("[data-domain=movie]"))
      .first()
      .waitFor();
    await cardsOf(first).filter({ hasText: "Gatsby" }).and(page.locator("[data-domain=music]")).first().waitFor();
    await page.getByRole("heading", { name: "Because you finished The Great Gatsby" }).waitFor();
    // The further rows come when they come; how long they are hangs on what others do.
    await expect.poll(async () => (await idsOf(page.getByRole("article"))).length).toBeGreaterThan(30);
    const ids = await idsOf(page.getByRole("article"));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(gatsby.itemId);
  });

  it("takes what is said, changes the lists at once, keeps the focus, and takes it back", async () => {
    const userId = somebody("home");
    const page = await flow.open(`/?as=${userId}`);
    await settled(page);
    const first = cardsOf(mainList(page)).first();
    const id = await idOf(first);
    await first.getByRole("button", { name: /^(✓)?I like this/ }).focus();
    await first.getByRole("button", { name: /Not for me/ }).press("Enter");
    await page.getByText(/is not for you/).waitFor();
    await expect.poll(() => idsOf(page.getByRole("article"))).not.toContain(id);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("For you now");
    await page
      .getByRole("status")
      .filter({ hasText: /^Now first: / })
      .waitFor({ state: "attached" });
    const { preferences } = await api().getUser({ userId });
    expect(preferences).toMatchObject([{ itemId: id }]);
    expect(preferences[0]?.value).toBeLessThan(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => idOf(cardsOf(mainList(page)).first())).toBe(id);
    expect((await api().getUser({ userId })).preferences).toEqual([]);
  });

  it("goes on with the next volume, and with the one after it", async () => {
    const userId = somebody("home");
    const { items } = await api().listItems({ title: "harry potter", domain: "book", limit: 20 });
    const volume = (position: number) => items.find(({ series }) => series?.position === position)?.id ?? "none";
    await api().recordEvents({ body: { kind: "finish", accountId: userId, itemId: volume(1) } });
    const page = await flow.open(`/?as=${userId}`);
    const begun = cardsOf(page.getByRole("region", { name: "Continue" }));
    await expect.poll(() => idsOf(begun)).toEqual([volume(2)]);
    await begun.getByRole("button", { name: /I finished this/ }).press("Enter");
    await expect.poll(() => idsOf(begun)).toEqual([volume(3)]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Continue");
  });

  it("shows all reasons for a work and the sum behind its score", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await settled(page);
    await cardsOf(mainList(page))
      .nth(1)
      .getByRole("button", { name: /^Why this/ })
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: "How the score is made" }).waitFor();
    expect(await dialog.getByRole("listitem").count()).toBeGreaterThan(0);
    const numbers = (await dialog.locator("tbody td:last-child").allTextContents()).map((text) =>
      Number(text.replace("−", "-")),
    );
    const total = numbers.at(-1) ?? Number.NaN;
    expect(numbers).toHaveLength(5);
    expect(Math.abs(numbers.slice(0, -1).reduce((sum, value) => sum + value, 0) - total)).toBeLessThan(0.025);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    const other = page.getByRole("region", { name: /^Because you/ }).first();
    await cardsOf(other)
      .first()
      .getByRole("button", { name: /^Why this/ })
      .click();
    await dialog.getByRole("row", { name: /^Score/ }).waitFor();
  });

  it("keeps the domain in the address, and shows more of a list on demand", async () => {
    const page = await flow.open("/?as=household-7-person-1");
    await settled(page);
    await page.getByRole("group", { name: "Show" }).getByText("Films").click();
    await expect.poll(() => new URL(page.url()).searchParams.get("domain")).toBe("movie");
    const domains = () =>
      page.getByRole("article").evaluateAll((all) => [...new Set(all.map((card) => card.getAttribute("data-domain")))]);
    await expect.poll(domains).toEqual(["movie"]);
    await page.reload();
    await settled(page);
    expect(await domains()).toEqual(["movie"]);
    const before = await cardsOf(mainList(page)).count();
    await mainList(page).getByRole("button", { name: "See all at once" }).click();
    await mainList(page).getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => cardsOf(mainList(page)).count()).toBeGreaterThan(before);
    const ids = await idsOf(page.getByRole("article"));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("narrows the lists to what the viewer's services offer, and asks for them first", async () => {
    const userId = somebody("home");
    const page = await flow.open(`/?as=${userId}`);
    await settled(page);
    await page.getByText("Only what I can get").click();
    const dialog = page.getByRole("dialog", { name: "Your services" });
    const services = dialog.getByRole("switch");
    await services.first().waitFor();
    await page.getByText("You have not said which services you have").waitFor();
    await services.first().check();
    const [service] = await dialog.locator("label").allTextContents();
    await dialog.getByRole("button", { name: "Keep these" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "1 service" }).waitFor();
    expect((await api().getUser({ userId })).user.services).toEqual([service]);
    const offered = async () => {
      const ids = await idsOf(cardsOf(mainList(page)));
      const items = await Promise.all(ids.slice(0, 8).map((itemId) => api().getItem({ itemId })));
      return items.every(({ offers }) => offers.some((offer) => offer.service === service));
    };
    await expect.poll(offered).toBe(true);
  });

  it("names the moment in a row of what fits it", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await page.evaluate(() => {
      const day = new Date().toDateString();
      const moment = {
        mood: { valence: -0.8, arousal: -0.3 },
        goal: "match",
        weather: "rainy",
        isReachableOnly: false,
        day,
      };
      localStorage.setItem("codecatalyst.moment", JSON.stringify(moment));
    });
    await page.reload();
    const row = page.getByRole("region", { name: /^For a rainy \w+day (morning|afternoon|evening|night)$/ });
    await row.waitFor();
    await row.getByText("You feel quiet, sad.").waitFor();
    expect(await cardsOf(row).first().textContent()).toContain("mood you told us");
  });

  it("shows what friends enjoyed, where they let friends see it", async () => {
    const [userId, friendId] = [somebody("home"), somebody("maya")];
    const { items } = await api().listItems({ domain: "music", limit: 60 });
    const works = items.slice(-5).map(({ id }) => id);
    await api().putUser({
      userId: friendId,
      body: { name: "Maya", services: [], sharesActivity: true, activityFeed: "friends" },
    });
    await api().addFriends({ userId, body: { friendIds: [friendId] } });
    await api().recordEvents({
      body: { events: works.map((itemId) => ({ kind: "finish" as const, accountId: friendId, itemId })) },
    });
    const page = await flow.open(`/?as=${userId}`);
    const row = page.getByRole("region", { name: "Maya is listening to …" });
    await row.waitFor();
    expect(await cardsOf(row).first().textContent()).toContain("Finished, just now");
  });

  it("says quietly when the lists changed elsewhere, and moves nothing until it is asked to", async () => {
    const userId = somebody("home");
    const page = await flow.open(`/?as=${userId}`);
    await settled(page);
    const first = cardsOf(mainList(page)).first();
    const id = await idOf(first);
    // The subscription stands a moment after the page does.
    await expect
      .poll(
        async () => {
          await api().recordEvents({ body: { ...gatsby, accountId: userId } });
          return page.getByText("Your lists have changed.").isVisible();
        },
        { interval: 1_000, timeout: 15_000 },
      )
      .toBe(true);
    expect(await idOf(first)).toBe(id);
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByRole("heading", { name: "Because you finished The Great Gatsby" }).waitFor();
    expect(await page.getByText("Your lists have changed.").isVisible()).toBe(false);
  });

  it("shows its lists at once when one comes back", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await settled(page);
    await page.getByRole("searchbox").fill("gatsby");
    await page.getByRole("heading", { name: "“gatsby”" }).waitFor();
    await page.route("**/v1/users/**", (route) => route.abort());
    await page.goBack();
    await cardsOf(mainList(page)).nth(10).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("leads back to where one was on the page", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await settled(page);
    const row = page.getByRole("region", { name: /^Because you/ }).last();
    await row.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(500);
    await cardsOf(row).first().getByRole("link").click();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/title\//);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await row.waitFor();
    await expect.poll(() => page.evaluate(() => scrollY)).toBeCloseTo(before, -2);
  });

  it("fetches what the page of a work shows once somebody points at its card", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await settled(page);
    const card = cardsOf(mainList(page)).nth(2);
    const asked = page.waitForRequest((request) => request.url().includes("/relations"));
    await card.hover();
    expect(decodeURIComponent((await asked).url())).toContain(await idOf(card));
  });

  it("works by keyboard alone", async () => {
    const page = await flow.open(`/?as=${somebody("home")}`);
    await settled(page);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    await page.keyboard.type("emma");
    await page.getByRole("heading", { name: "“emma”" }).waitFor();
    await page.getByRole("list", { name: "Works found" }).getByRole("article").first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Emma/i);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText(/^Noted: you finished .*Emma/i).waitFor();
  });

  it("looks right at every width", async () => {
    const page = await flow.open("/?as=household-1-person-1");
    await settled(page);
    await lookAtEveryWidth(page, "home");
  }, 120_000);

  it("tells why in a window that fits a phone and is accessible", async () => {
    const page = await flow.open("/?as=household-1-person-1", { width: 390 });
    await settled(page);
    await cardsOf(mainList(page))
      .nth(1)
      .getByRole("button", { name: /^Why this/ })
      .click();
    await page
      .getByRole("dialog")
      .getByRole("row", { name: /^Score/ })
      .waitFor();
    await expectFits(page);
    await expectAccessible(page);
  });
});

describe.skipIf(isBrowserMissing)(`search${leftOut}`, () => {
  const flow = useFlow();

  it("finds as one types, keeps words and domain in the address, and says when there is nothing", async () => {
    const page = await flow.open(`/?as=${somebody("search")}`);
    const box = page.getByRole("searchbox");
    await box.pressSequentially("great gats");
    const found = page.getByRole("list", { name: "Works found" }).getByRole("article");
    await expect.poll(() => found.count()).toBeGreaterThanOrEqual(3);
    expect(await box.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.getByRole("group", { name: "Show" }).getByText("Films").click();
    await expect.poll(() => new URL(page.url()).search).toContain("domain=movie");
    await expect
      .poll(() => found.evaluateAll((all) => all.every((card) => card.getAttribute("data-domain") === "movie")))
      .toBe(true);
    await page.reload();
    await expect.poll(() => found.count()).toBeGreaterThanOrEqual(1);
    expect(await box.inputValue()).toBe("great gats");
    await box.fill("zzzzz nothing");
    await page.getByText("No title has “zzzzz nothing” in it.").waitFor();
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/search?title=the&as=${somebody("search")}`);
    await page.getByRole("list", { name: "Works found" }).getByRole("article").first().waitFor();
    await lookAtEveryWidth(page, "search");
  });
});
