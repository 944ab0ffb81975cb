import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, launchBrowser, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";

let server: DemoServer;
let browser: Browser;
let screenshots: string;

/** What a page did that it must not do, checked after each test. */
const faults: string[] = [];

async function openPage(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.address) && !url.startsWith("data:")) faults.push(`asked for ${url}`);
  });
  await page.goto(server.address + path);
  return page;
}

async function openList(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage(path, options);
  await settled(page);
  return page;
}

/** Waits until the list is there and no other is on its way. */
async function settled(page: Page): Promise<void> {
  await page.locator("#list[aria-busy=false] .card").first().waitFor();
}

async function search(page: Page, title: string): Promise<Locator> {
  await page.getByRole("searchbox").fill(title);
  await page.locator(".result").first().waitFor();
  return page.locator(".result");
}

/** Presses a button of a work and waits for the list that comes of it. */
async function say(page: Page, place: Locator, words: string): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().includes("/recommendations"));
  await place.getByRole("button", { name: words }).click();
  await answered;
  await settled(page);
}

async function finishGatsby(page: Page): Promise<void> {
  const results = await search(page, "great gatsby");
  await say(page, results.filter({ hasText: "Book" }).first(), "I finished this");
}

interface CardFacts {
  readonly domain: string;
  readonly title: string;
  readonly facts: string;
  readonly reason: string;
  readonly offers: string;
}

const readCards = (page: Page): Promise<readonly CardFacts[]> =>
  page.locator(".card").evaluateAll((cards) =>
    cards.map((card) => {
      const text = (selector: string) => card.querySelector(selector)?.textContent ?? "";
      return {
        domain: card.getAttribute("data-domain") ?? "",
        title: text("h3"),
        facts: text(".facts"),
        reason: text(".reason"),
        offers: text(".offers"),
      };
    }),
  );

describe.skipIf(isBrowserMissing)(`the page${leftOut}`, () => {
  beforeAll(async () => {
    server = await startDemoServer();
    browser = await launchBrowser();
    screenshots = await mkdtemp(join(tmpdir(), "codecatalyst-screenshots-"));
    process.stdout.write(`Screenshots: ${screenshots}\n`);
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    const found = faults.splice(0);
    if (found.length > 0) throw new Error(`The page must not do this: ${found.join("; ")}`);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it("shows a newcomer a list over several domains, with a reason on each work", async () => {
    const page = await openList();
    const cards = await readCards(page);
    expect(cards.length).toBeGreaterThanOrEqual(12);
    expect(new Set(cards.map(({ domain }) => domain)).size).toBeGreaterThanOrEqual(2);
    for (const { title, reason } of cards) {
      expect(title).not.toBe("");
      expect(reason).not.toBe("");
    }
    expect(await page.locator("#shelf-note").textContent()).toContain("Nothing yet");
  });

  it("answers a finished Gatsby with film, record and a Fitzgerald book, each with its reason and where it is offered", async () => {
    const page = await openList();
    await finishGatsby(page);
    const first = (await readCards(page)).slice(0, 6);
    const film = first.find(({ domain, title }) => domain === "movie" && title === "The Great Gatsby");
    const record = first.find(({ domain, reason }) => domain === "music" && reason.includes("Gatsby"));
    const book = first.find(({ domain, facts }) => domain === "book" && facts.includes("F. Scott Fitzgerald"));
    for (const card of [film, record, book]) {
      expect(card?.reason).toMatch(/\w/);
      expect(card?.offers).toMatch(/Demo/);
    }
    expect(await page.locator(".shelf-entry").allTextContents()).toEqual(["The Great GatsbyBook, finished"]);
    expect(await page.locator("#status").textContent()).toContain("Noted: you finished The Great Gatsby.");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("list-heading");
  });

  it("takes a dislike and leaves the work out", async () => {
    const page = await openList();
    const card = page.locator(".card").first();
    const id = (await card.getAttribute("data-item")) ?? "";
    await say(page, card, "Not for me");
    expect(
      await page.locator(".card").evaluateAll((cards) => cards.map((each) => each.getAttribute("data-item"))),
    ).not.toContain(id);
    await expect.poll(() => page.locator(".shelf-entry.disliked").count()).toBe(1);
  });

  it("shows the sum behind a score on demand", async () => {
    const page = await openList("/#user=household-1-person-1");
    const card = page.locator(".card").first();
    await card.getByText("How the score is made").click();
    const numbers = await card.locator("tbody td:last-child").allTextContents();
    const total = Number((await card.locator("tfoot td").textContent())?.replace("−", "-"));
    const sum = numbers.map((text) => Number(text.replace("−", "-"))).reduce((left, right) => left + right, 0);
    expect(numbers).toHaveLength(4);
    expect(Math.abs(sum - total)).toBeLessThan(0.025);
  });

  it("keeps user and domain in the address", async () => {
    const page = await openList();
    await page.getByLabel("Whose list").fill("household-7-person-1");
    await page.getByRole("button", { name: "Show" }).click();
    await expect.poll(() => page.locator("#list-heading").textContent()).toBe("For household-7-person-1");
    const films = page.waitForResponse((response) => response.url().includes("domain=movie"));
    await page.locator("#domains label", { hasText: "Films" }).click();
    await films;
    await settled(page);
    expect(new URL(page.url()).hash).toBe("#user=household-7-person-1&domain=movie");
    await page.reload();
    await settled(page);
    expect(new Set((await readCards(page)).map(({ domain }) => domain))).toEqual(new Set(["movie"]));
    await page.getByRole("button", { name: "Start as a newcomer" }).click();
    await expect.poll(() => page.locator("#list-heading").textContent()).toBe("For you");
  });

  it("works by keyboard alone", async () => {
    const page = await openList();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the list");
    await page.getByRole("searchbox").focus();
    await page.keyboard.type("emma");
    await page.locator(".result").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^I finished this: .*Emma/i);
    await page.keyboard.press("Enter");
    await page.locator(".shelf-entry").first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("list-heading");
  });

  it("takes a history file and says what became of it", async () => {
    const page = await openList();
    await page.getByText("Bring your history").click();
    const rows = [
      "Book Id,Title,Author,My Rating,Original Publication Year,Date Read,Date Added,Exclusive Shelf",
      "4671,The Great Gatsby,F. Scott Fitzgerald,5,1925,2024/05/01,2024/04/01,read",
      "999999999,No Such Book,Nobody,3,2001,2024/06/01,2024/04/01,read",
    ];
    const name = "goodreads_library_export.csv";
    const file = { name, mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
    await page.locator("#history-input").setInputFiles(file);
    await page.getByRole("button", { name: "Bring it in" }).click();
    await expect
      .poll(() => page.locator("#history-report").textContent())
      .toContain("1 of 2 rows recognised, 2 new events.");
    await expect.poll(() => page.locator(".shelf-entry").allTextContents()).toEqual(["The Great GatsbyBook, finished"]);
  });

  it("tells a failure kindly, with the request id", async () => {
    const page = await openList();
    await page.getByText("Bring your history").click();
    const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("nothing that anybody exports") };
    await page.locator("#history-input").setInputFiles(file);
    const answered = page.waitForResponse((response) => response.url().includes("/history"));
    await page.getByRole("button", { name: "Bring it in" }).click();
    const requestId = (await answered).headers()["x-request-id"] ?? "";
    const alert = page.getByRole("alert");
    await expect.poll(() => alert.textContent()).toContain(`Request id: ${requestId}`);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    await alert.getByRole("button", { name: "Close" }).click();
    expect(await alert.isVisible()).toBe(false);
  });

  it.each([
    { name: "wide-light", width: 1440, height: 1000, colorScheme: "light" },
    { name: "wide-dark", width: 1440, height: 1000, colorScheme: "dark" },
    { name: "narrow-light", width: 360, height: 780, colorScheme: "light" },
    { name: "narrow-dark", width: 360, height: 780, colorScheme: "dark" },
  ] as const)("is accessible and fits: $name", async ({ name, width, height, colorScheme }) => {
    const page = await openList("/", { viewport: { width, height }, colorScheme });
    await finishGatsby(page);
    await search(page, "dune");
    await page.locator(".card").first().getByText("How the score is made").click();
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
    await page.screenshot({ path: join(screenshots, `${name}-whole.png`), fullPage: true });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it("has an API page that works offline", async () => {
    const page = await openPage("/docs/");
    await page.locator(".opblock").first().waitFor();
    expect(await page.locator(".opblock").count()).toBeGreaterThan(25);
  });
});
