import { createClient, type NewItem } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { expectAccessible, expectFits, lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const book = "book:the-great-gatsby-1925";
const film = "movie:the-great-gatsby-2013";
const record = "music:the-great-gatsby-music-from-baz-luhrmanns-film-2013";
const recordTitle = "The Great Gatsby: Music from Baz Luhrmann's Film";

const client = () => createClient({ baseUrl: inject("demoAddress") });
const pathOf = (itemId: string, userId: string) =>
  `/title/${encodeURIComponent(itemId)}?${new URLSearchParams({ as: userId })}`;

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const drawing = (page: Page) => section(page, "What belongs to it");
const trail = (page: Page) => drawing(page).getByRole("navigation", { name: "The way here" });
const button = (page: Page, name: string) =>
  page.getByRole("article").first().getByRole("button", { name, exact: true });
const isPressed = (page: Page, name: string) => button(page, name).getAttribute("aria-pressed");
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

/** What the server says was said about a work and still counts for something. */
async function standingOf(userId: string, itemId: string): Promise<readonly string[]> {
  const { events } = await client().listEvents({ userId, itemId });
  return events
    .filter(({ standing, event }) => standing !== "retracted" && event.kind !== "retract")
    .map(({ event }) => event.kind);
}

const begun = (page: Page, list: string) =>
  page
    .getByRole("list", { name: list, exact: true })
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));

/** Presses a button and waits until the list that comes of it is there. */
async function act(page: Page, press: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().includes("/recommendations"));
  await Promise.all([answered, press()]);
  await page.locator('[aria-labelledby="list-effect"][aria-busy="false"]').waitFor();
}

/** A page whose work, list and history are there. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("list", { name: "Your list", exact: true }).waitFor();
  await section(page, "What you say about it").waitFor();
}

const added: string[] = [];

/** A work of a test alone, taken out after the last one. */
async function addWork(work: Partial<NewItem>): Promise<string> {
  const id = work.id ?? somebody("title-work");
  added.push(id);
  await client().putItems({ body: { items: [{ id, domain: "book", title: "A work of a test", ...work }] } });
  return id;
}

describe.skipIf(isBrowserMissing)(`a title's page${leftOut}`, () => {
  const flow = useFlow();

  afterAll(async () => {
    for (const itemId of added.splice(0)) await client().deleteItem({ itemId });
  });

  it("says what a work is, and where to get it", async () => {
    const page = await flow.open(pathOf(film, somebody("title")));
    await page.getByRole("heading", { level: 1, name: "The Great Gatsby" }).waitFor();
    const said = await page.getByRole("article").first().textContent();
    for (const fact of [
      "2013 · 2 h 23 min · English · From 12 years",
      "Directed by Baz Luhrmann",
      "fireworks, hip-hop",
    ])
      expect(said).toContain(fact);
    expect(await page.getByRole("list", { name: "Themes" }).getByRole("listitem").allTextContents()).toContain(
      "jazz age",
    );
    const offers = section(page, "Where to get it").getByRole("link");
    expect(await offers.allTextContents()).toEqual(
      expect.arrayContaining(["Included with Demo Cinema", "Buy from Demo Shop, €9.99"]),
    );
    expect(await page.getByRole("link", { name: "Watch it together" }).getAttribute("href")).toBe(
      `/parties?item=${encodeURIComponent(film)}`,
    );
    expect(await page.title()).toContain("The Great Gatsby");
  });

  it("lets one walk by mouse from the book to its film to its soundtrack, and go back", async () => {
    const page = await flow.open(pathOf(book, somebody("title")));
    await drawing(page)
      .getByRole("button", { name: /^film The Great Gatsby Film, 2013 ?, adapted from The Great Gatsby$/ })
      .click();
    await expect.poll(() => trail(page).getByRole("listitem").allTextContents()).toHaveLength(2);
    await drawing(page)
      .getByRole("button", { name: /^soundtrack .*, soundtrack of The Great Gatsby$/ })
      .first()
      .click();
    await expect
      .poll(() =>
        trail(page)
          .getByRole("listitem")
          .evaluateAll((steps) => steps.map((step) => step.textContent)),
      )
      .toEqual(["The Great Gatsby (book)", "film: The Great Gatsby", "soundtrack"]);
    expect(await focusedText(page)).toContain(recordTitle);
    expect(await drawing(page).getByRole("status").textContent()).toContain(`In the middle: ${recordTitle}`);
    await page.goBack();
    await expect
      .poll(() => trail(page).getByRole("listitem").allTextContents())
      .toEqual(["The Great Gatsby (book)", "film"]);
    await trail(page).getByRole("button", { name: "The Great Gatsby (book)" }).click();
    await expect.poll(() => trail(page).count()).toBe(0);
    await drawing(page)
      .getByRole("button", { name: /^film The Great Gatsby Film, 2013/ })
      .click();
    await drawing(page).getByRole("link", { name: "Open its page" }).click();
    await page.getByText("Directed by").waitFor();
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(`/title/${film}`);
  });

  it("lets one walk by keyboard, along the drawing by arrows", async () => {
    const page = await flow.open(pathOf(book, somebody("title")));
    const films = drawing(page).getByRole("button", { name: /^film The Great Gatsby/ });
    await films.first().focus();
    const first = await films.first().boundingBox();
    const second = await films.last().boundingBox();
    await page.keyboard.press((first?.x ?? 0) < (second?.x ?? 0) ? "ArrowRight" : "ArrowLeft");
    expect(await focusedText(page)).not.toMatch(/^film/);
    await page.keyboard.press((first?.x ?? 0) < (second?.x ?? 0) ? "ArrowRight" : "ArrowLeft");
    expect(await focusedText(page)).toMatch(/^film/);
    await page.keyboard.press("Enter");
    await expect.poll(() => trail(page).getByRole("listitem").count()).toBe(2);
  });

  it("is a list on a phone, to walk by Tab and Enter", async () => {
    const phone = await flow.open(pathOf(book, somebody("title")), { width: 390 });
    await drawing(phone)
      .getByRole("button", { name: /Film, 2013/ })
      .focus();
    await phone.keyboard.press("Enter");
    await expect.poll(() => focusedText(phone)).toContain("Film, 2013");
    await drawing(phone)
      .getByRole("button", { name: /^soundtrack/ })
      .first()
      .waitFor();
    for (let count = 0; count < 6 && !(await focusedText(phone)).startsWith("soundtrack"); count += 1)
      await phone.keyboard.press("Tab");
    await phone.keyboard.press("Enter");
    await expect.poll(() => focusedText(phone)).toContain(recordTitle);
    expect(decodeURIComponent(phone.url())).toContain(`walk=${film}&walk=${record}`);
    await expectFits(phone);
  });

  it.each(["no-preference", "reduce"] as const)("moves the drawing with motion: %s", async (reducedMotion) => {
    const page = await flow.open(pathOf(book, somebody("title")), { reducedMotion });
    const film2013 = drawing(page).getByRole("button", { name: /^film The Great Gatsby Film, 2013/ });
    const moved = await film2013.evaluate(async (pressed: HTMLElement, bookId) => {
      pressed.click();
      await new Promise(requestAnimationFrame);
      const place = document.querySelector(`[data-place="${bookId}"]`);
      const isGliding = place?.getAnimations().some((animation) => !(animation instanceof CSSAnimation));
      return { isGliding, isAnything: document.getAnimations().length > 0 };
    }, book);
    const isMotion = reducedMotion !== "reduce";
    expect(moved).toEqual({ isGliding: isMotion, isAnything: isMotion });
  });

  it("takes what one says, shows what comes of it, and takes it back", async () => {
    const userId = somebody("title");
    const page = await flow.open(pathOf(book, userId));
    await settled(page);
    const before = await begun(page, "Your list");
    await act(page, () => button(page, "I finished this").click());
    await expect.poll(() => isPressed(page, "I finished this")).toBe("true");
    expect(await standingOf(userId, book)).toEqual(["finish"]);
    expect(await begun(page, "Your list before")).toEqual(before);
    const now = await begun(page, "Your list");
    expect(now).not.toEqual(before);
    const { items } = await client().recommend({ userId, n: 24, surface: "home" });
    expect(now.map((href) => decodeURIComponent(href ?? ""))).toEqual(
      items.slice(0, 6).map(({ item }) => `/title/${item.id}`),
    );
    expect(await page.locator("[aria-labelledby=list-effect] [role=status]").textContent()).toMatch(
      /After “I finished this”: \d came in/,
    );
    await section(page, "Because you finished The Great Gatsby").getByRole("article").first().waitFor();
    await page.getByText("It is in none of your lists: You have finished it.").waitFor();

    await act(page, () => button(page, "I finished this").click());
    await expect.poll(() => isPressed(page, "I finished this")).toBe("false");
    expect(await standingOf(userId, book)).toEqual([]);
    await expect.poll(() => begun(page, "Your list")).toEqual(before);
  });

  it("takes a change of mind, and the toast's Undo", async () => {
    const userId = somebody("title");
    const page = await flow.open(pathOf(film, userId));
    await settled(page);
    await act(page, () => button(page, "Not for me").click());
    await expect.poll(() => isPressed(page, "Not for me")).toBe("true");
    await button(page, "I like this").click();
    await expect.poll(() => isPressed(page, "I like this")).toBe("true");
    expect(await isPressed(page, "Not for me")).toBe("false");
    expect(await standingOf(userId, film)).toEqual(["like"]);
    await page
      .getByText("Noted: you like The Great Gatsby.")
      .locator("..")
      .getByRole("button", { name: "Undo" })
      .click();
    await expect.poll(() => isPressed(page, "I like this")).toBe("false");
    expect(await standingOf(userId, film)).toEqual([]);
  });

  it("is rated by keyboard, and the rating is taken back", async () => {
    const userId = somebody("title");
    const page = await flow.open(pathOf(film, userId));
    await settled(page);
    const stars = page.getByRole("radiogroup", { name: "Your rating" });
    await stars.getByRole("radio", { name: "1 of 5" }).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
    expect(await standingOf(userId, film)).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => stars.getByRole("radio", { name: "4 of 5" }).getAttribute("aria-checked")).toBe("true");
    const { events } = await client().listEvents({ userId, itemId: film });
    expect(events.map(({ event }) => event)).toMatchObject([{ kind: "rate", ratio: 0.8 }]);
    await page.getByRole("button", { name: "Take the rating back" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("radio");
    await expect.poll(() => page.getByRole("button", { name: "Take the rating back" }).count()).toBe(0);
    expect(await standingOf(userId, film)).toEqual([]);
  });

  it("takes reactions, progress and a place on the list for later, and lists all of it with the way back", async () => {
    const userId = somebody("title");
    const page = await flow.open(pathOf(book, userId));
    await settled(page);
    for (const name of ["I began this", "Keep for later", "😢 tears"]) {
      await act(page, () => button(page, name).click());
      await expect.poll(() => isPressed(page, name)).toBe("true");
    }
    const slider = page.getByRole("slider", { name: "How far you are" });
    await slider.fill("40");
    expect(await slider.getAttribute("aria-valuetext")).toBe("40 %, page 72 of 180");
    await act(page, () => page.getByRole("button", { name: "Note it" }).click());
    await page.getByText("What you said so far").click();
    const said = page.getByRole("list", { name: "What you said so far" });
    await expect.poll(() => said.getByRole("listitem").count()).toBe(4);
    expect(await said.textContent()).toMatch(/You got 40 % through.*answered it with 😢.*kept it for later.*began it/);
    expect((await standingOf(userId, book)).toSorted()).toEqual(["emoji", "progress", "save", "start"]);
    await said.getByRole("button", { name: /^Take back ?: You kept it for later/ }).click();
    await expect.poll(() => isPressed(page, "Keep for later")).toBe("false");
    expect(await standingOf(userId, book)).not.toContain("save");
    await act(page, () => button(page, "😢 tears").click());
    await expect.poll(() => standingOf(userId, book)).not.toContain("emoji");
  });

  it("is left out of the taste and hidden from friends, and both are undone", async () => {
    const userId = somebody("title");
    await client().recordEvents({ body: { accountId: userId, itemId: book, kind: "finish" } });
    const page = await flow.open(pathOf(book, userId));
    await settled(page);
    await act(page, () => button(page, "Leave out of my taste").click());
    await expect.poll(() => isPressed(page, "Leave out of my taste")).toBe("true");
    const standings = async () =>
      (await client().listEvents({ userId, itemId: book })).events.map(({ standing }) => standing);
    expect(await standings()).toContain("left-out");
    await page.getByText("is left out of your taste.").locator("..").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => isPressed(page, "Leave out of my taste")).toBe("false");
    expect(await standings()).toContain("counts");
    const hidden = async () => (await client().getUser({ userId })).user.hiddenItemIds ?? [];
    await button(page, "Hide from friends").click();
    await expect.poll(() => isPressed(page, "Hide from friends")).toBe("true");
    expect(await hidden()).toEqual([book]);
    await button(page, "Hide from friends").click();
    await expect.poll(() => isPressed(page, "Hide from friends")).toBe("false");
    expect(await hidden()).toEqual([]);
  });

  it("keeps what is said in a private session out of the taste, and says so", async () => {
    const userId = somebody("title");
    const page = await flow.open(pathOf(book, userId));
    await settled(page);
    await page.getByRole("banner").getByRole("button").last().click();
    await page.getByRole("switch", { name: "Private session" }).click();
    await page.keyboard.press("Escape");
    await act(page, () => button(page, "I like this").click());
    await page.getByText("What you said so far").click();
    await page.getByText("in a private session: it does not count").waitFor();
    expect((await client().listEvents({ userId, itemId: book })).events.map(({ standing }) => standing)).toEqual([
      "private",
    ]);
  });

  it("tells why, what brought it here, and how the list is without that", async () => {
    const userId = somebody("title");
    await client().recordEvents({ body: { accountId: userId, itemId: book, kind: "rate", ratio: 1 } });
    const page = await flow.open(pathOf(film, userId));
    await settled(page);
    const why = section(page, "Why this");
    await why.getByRole("list", { name: "Reasons" }).getByRole("listitem").first().waitFor();
    const reasons = await why.getByRole("list", { name: "Reasons" }).getByRole("listitem").allTextContents();
    const { reasons: known, breakdown, score } = await client().explain({ userId, itemId: film, surface: "home" });
    expect(reasons).toEqual(known.map(({ text }) => text));
    const parts = await why.getByRole("group", { name: "How the score is made" }).textContent();
    for (const part of ["People with your taste", "What it is about", "The moment", "Your friends"])
      expect(parts).toContain(part);
    expect(parts).toContain(`${breakdown.cb.weight.toFixed(2)} × ${breakdown.cb.value.toFixed(2)}`);
    expect(parts).toContain(`Together: ${score.toFixed(2)}`);

    const brought = why.getByRole("list", { name: "What brought it here" }).getByRole("listitem");
    await brought.first().waitFor();
    expect(await brought.allTextContents()).toEqual([expect.stringMatching(/^The Great Gatsby: you gave it 5 of 5/)]);
    const before = await begun(page, "Your list");
    await act(page, () => why.getByRole("button", { name: /^Try without ?: The Great Gatsby/ }).click());
    await why.getByText("It is not among the first 24 of your list").waitFor();
    expect(await focusedText(page)).toBe("What brought it here");
    expect(await begun(page, "Your list before")).toEqual(before);
    expect(await begun(page, "Your list")).not.toEqual(before);
    const { items } = await client().recommend({ userId, n: 24, surface: "home" });
    expect(items.map(({ item }) => item.id)).not.toContain(film);
    await act(page, () => why.getByRole("button", { name: /^Put back ?: The Great Gatsby/ }).click());
    await brought.first().waitFor();
    await expect.poll(() => begun(page, "Your list")).toEqual(before);
  });

  it("puts offers first that the viewer can reach, and says what stands in the way of others", async () => {
    const itemId = await addWork({
      offers: [
        { service: "Demo Shop", kind: "buy", price: { amount: 9.99, currency: "EUR" } },
        { service: "Demo Library", kind: "borrow", region: "FR" },
        { service: "Demo Cinema", kind: "stream", region: "DE" },
      ],
    });
    const userId = somebody("title");
    await client().putUser({ userId, body: { services: ["Demo Cinema", "Demo Library"], region: "DE" } });
    const page = await flow.open(pathOf(itemId, userId));
    const offers = section(page, "Where to get it").getByRole("listitem");
    await expect
      .poll(() => offers.allTextContents())
      .toEqual([
        "Included with Demo CinemaIn Germany",
        "Buy from Demo Shop, €9.99Not among your services",
        "Borrow from Demo LibraryOnly in France",
      ]);
  });

  it("says kindly that a work is not there, and goes on", async () => {
    const page = await flow.open("/title/no-such-work");
    await page.getByRole("heading", { level: 1, name: "We do not have this work" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "To your lists" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/");
  });

  it("has room for a title of 200 characters, under an id of any signs", async () => {
    const title = "Donaudampfschifffahrtsgesellschaftskapitänsmütze ".repeat(5).slice(0, 200);
    const id = await addWork({ id: `${somebody("title")}/50 % & é`, title, genres: ["novel"] });
    await client().addRelations({ body: { relations: [{ from: film, to: id, kind: "inspired-by" }] } });
    const page = await flow.open(pathOf(id, somebody("title")));
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
    await section(page, "Why this").getByText("New in the catalogue").waitFor();
    await drawing(page)
      .getByRole("button", { name: /^inspired by it The Great Gatsby/ })
      .click();
    await expect.poll(() => trail(page).getByRole("listitem").count()).toBe(2);
    for (const width of [390, 1024]) {
      await page.setViewportSize({ width, height: 800 });
      await expectFits(page);
    }
  });

  it("says so where nothing is trained yet", async () => {
    const page = await flow.open(pathOf(book, somebody("title")));
    const code = "MODEL_NOT_FOUND";
    await page.route("**/explain/**", (route) => route.fulfill({ status: 404, json: { code, message: "No model." } }));
    await page.reload();
    const why = section(page, "Why this");
    await expect.poll(() => why.textContent()).toContain("Nothing is known of it yet.");
  });

  it("sets what is written from right to left the way it reads", async () => {
    const title = "ألف ليلة وليلة";
    const id = await addWork({
      title,
      description: "حكايات شهرزاد للملك شهريار.",
      creators: [{ name: "مجهول", role: "author" }],
    });
    const page = await flow.open(pathOf(id, somebody("title")));
    const heading = page.getByRole("heading", { level: 1, name: title });
    await heading.waitFor();
    const directionOf = (text: string) =>
      page.getByText(text, { exact: true }).evaluate((element) => getComputedStyle(element).direction);
    expect(await heading.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
    expect(await directionOf("حكايات شهرزاد للملك شهريار.")).toBe("rtl");
    await expectFits(page);
  });

  it("plays what can be played in place, and says where nothing plays", async () => {
    const address = inject("demoAddress");
    const id = await addWork({ domain: "movie", playbackUrl: `${address}/test-clip.webm` });
    const page = await flow.open(pathOf(id, somebody("title")));
    const video = page.locator("video");
    await video.evaluate((element: HTMLVideoElement) => element.play());
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0);
    const broken = await flow.open(pathOf(await addWork({ playbackUrl: `${address}/health` }), somebody("title")));
    await broken.getByText("It does not play here.").waitFor();
  });

  it("draws the cover, and shows the server's own picture to those who want it", async () => {
    const imageUrl = `${inject("demoAddress")}/cover-of-a-test.svg`;
    const elsewhere = await addWork({ imageUrl: "https://images.example/42.jpg" });
    const id = await addWork({ imageUrl });
    const userId = somebody("title");
    const page = await flow.open(pathOf(elsewhere, userId));
    await settled(page);
    const wish = page.getByRole("switch", { name: "Pictures of the catalogue" });
    expect(await wish.count()).toBe(0);
    const body = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="180"/>';
    await page.route(imageUrl, (route) => route.fulfill({ contentType: "image/svg+xml", body }));
    await page.goto(inject("demoAddress") + pathOf(id, userId));
    const cover = page.getByRole("article").first().locator("img").first();
    expect(await cover.getAttribute("src")).toMatch(/^data:/);
    await wish.click();
    await expect.poll(() => cover.getAttribute("src")).toBe(imageUrl);
  });

  // The page is long: on a busy machine the rules of access alone take most of a minute.
  it("looks right at every width", { timeout: 180_000 }, async () => {
    const page = await flow.open(pathOf(film, "household-1-person-1"));
    await settled(page);
    await section(page, "Music like this").getByRole("article").first().waitFor();
    await section(page, "Why this").getByRole("list", { name: "Reasons" }).waitFor();
    await lookAtEveryWidth(page, "title");
  });
});
