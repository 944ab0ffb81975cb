import type { Item, Relation } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const operator = somebody("operator");
const at = (itemId: string) => `/console/catalogue/${encodeURIComponent(itemId)}?as=${operator}`;

async function makeWork(title: string): Promise<string> {
  const id = `book:${somebody("test/work")}`;
  const { status } = await askServer("PUT", `/v1/items/${encodeURIComponent(id)}`, {
    domain: "book",
    title,
    year: 1925,
  });
  expect(status).toBe(200);
  return id;
}
const work = async (id: string) => await askServer<Item>("GET", `/v1/items/${encodeURIComponent(id)}`);
const relations = async (id: string) =>
  (await askServer<{ readonly relations: readonly Relation[] }>("GET", `/v1/items/${encodeURIComponent(id)}/relations`))
    .body.relations;
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true }).first();

describe.skipIf(isBrowserMissing)(`console: catalogue${leftOut}`, () => {
  const flow = useFlow();

  it("finds works by words of their title and by domain, and goes through all of them", async () => {
    const page = await flow.open(`/console/catalogue?as=${operator}`);
    await page.getByText("50 works, and more follow.").waitFor();
    await page.getByRole("button", { name: "More works" }).click();
    await page.getByText("100 works, and more follow.").waitFor();
    await page.getByLabel("Words of the title").fill("great gatsby");
    await page.getByRole("button", { name: "Find" }).click();
    const found = page.getByRole("region", { name: "Works" });
    await found.getByRole("link", { name: "The Great Gatsby", exact: true }).first().waitFor();
    await page.getByText("Films", { exact: true }).click();
    await expect.poll(() => found.getByText("Book", { exact: true }).count()).toBe(0);
    expect(await found.getByText("movie:the-great-gatsby-2013").count()).toBe(1);
    await page.getByLabel("Words of the title").fill("zzzyx");
    await page.keyboard.press("Enter");
    await page.getByText("No work fits.").waitFor();
  });

  it("mends a work: what is typed wrongly is said, and what is right is kept by the server", async () => {
    const title = somebody("To be mended");
    const id = await makeWork(title);
    const page = await flow.open(at(id));
    await heading(page, title);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Year").fill("soon");
    await page.getByRole("link", { name: "All works" }).click();
    await page
      .getByRole("dialog", { name: "Leave without saving?" })
      .getByRole("button", { name: "Stay here" })
      .click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("A whole number from -4000 to 2200, please, or nothing.").waitFor();
    await page.getByLabel("Year").fill("1926");
    await page.getByLabel("Genres").fill("novel, classic");
    await page.getByLabel("Creators").fill("F. Scott Fitzgerald (author)");
    await page.getByLabel("Series").fill("Jazz Age #2");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`Saved: ${title}.`).waitFor();
    await panel(page, "What is known").getByText("Jazz Age #2").waitFor();
    expect((await work(id)).body).toMatchObject({
      year: 1926,
      genres: ["novel", "classic"],
      creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
      series: { name: "Jazz Age", position: 2 },
    });
  });

  it("keeps what was typed where somebody else was faster", async () => {
    const title = somebody("Two at once");
    const id = await makeWork(title);
    const page = await flow.open(at(id));
    await heading(page, title);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Year").fill("1930");
    await page.getByLabel("Themes").fill("jazz-age");
    await askServer("PATCH", `/v1/items/${encodeURIComponent(id)}`, { year: 1940, places: ["Paris"] });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("You both changed: Year.", { exact: false }).waitFor();
    expect(await page.getByLabel("Year").inputValue()).toBe("1930");
    expect(await page.getByLabel("Places").inputValue()).toBe("Paris");
    expect((await work(id)).body.year).toBe(1940);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`Saved: ${title}.`).waitFor();
    expect((await work(id)).body).toMatchObject({ year: 1930, themes: ["jazz-age"], places: ["Paris"] });
  });

  it("relates a work to another one, and takes it back", async () => {
    const title = somebody("Related");
    const id = await makeWork(title);
    const page = await flow.open(at(id));
    await heading(page, title);
    const related = panel(page, "Related works");
    await related.getByLabel("This work …").selectOption({ label: "is adapted as" });
    await related.getByRole("button", { name: "Add the relation" }).click();
    await related.getByText("Choose the other work first.").waitFor();
    await related.getByLabel("… the other work").fill("moving castle");
    await related
      .getByRole("button", { name: /^Choose ?: Howl/ })
      .first()
      .click();
    await related.getByRole("button", { name: "Add the relation" }).click();
    await page.getByText("The relation is added.").waitFor();
    const [relation] = await relations(id);
    expect(relation).toMatchObject({ to: id, kind: "adaptation-of", confidence: 1 });
    await related.getByRole("button", { name: /^Remove ?: is adapted as Howl/ }).click();
    await page.getByText("The relation is gone.").waitFor();
    expect(await relations(id)).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => relations(id)).toEqual([relation]);
  });

  it("adds and removes offers", async () => {
    const title = somebody("Offered");
    const id = await makeWork(title);
    const page = await flow.open(at(id));
    const offers = panel(page, "Where it can be had");
    await offers.getByText("Nobody offers it.").waitFor();
    await offers.getByLabel("How").selectOption("rent");
    await offers.getByLabel("Price").fill("cheap");
    await offers.getByRole("button", { name: "Add the offer" }).click();
    await offers.getByText("Which service offers it?").waitFor();
    await offers.getByText("An amount and a currency, please: 3.99 EUR").waitFor();
    await offers.getByLabel("Service").fill("Test Cinema");
    await offers.getByLabel("Price").fill("2.50 eur");
    await offers.getByRole("button", { name: "Add the offer" }).click();
    await offers.getByRole("cell", { name: "Rent from Test Cinema, €2.50", exact: true }).waitFor();
    expect((await work(id)).body.offers).toEqual([
      { service: "Test Cinema", kind: "rent", price: { amount: 2.5, currency: "EUR" } },
    ]);
    await offers.getByRole("button", { name: /^Remove ?: Rent from Test Cinema/ }).click();
    await offers.getByText("Nobody offers it.").waitFor();
    expect((await work(id)).body.offers).toEqual([]);
  });

  it("deletes a work once it is clear what goes with it", async () => {
    const title = somebody("To be deleted");
    const id = await makeWork(title);
    const relation = { from: id, to: "book:the-great-gatsby-1925", kind: "companion-to" };
    await askServer("POST", "/v1/relations", { relations: [relation] });
    const page = await flow.open(at(id));
    await heading(page, title);
    await page.getByRole("button", { name: "Delete this work" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete this work?" });
    await dialog.getByText("1 relation goes with it", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Keep it" }).click();
    expect((await work(id)).status).toBe(200);
    await page.getByRole("button", { name: "Delete this work" }).click();
    await dialog.getByRole("button", { name: "Delete it" }).click();
    await heading(page, "Catalogue");
    expect((await work(id)).status).toBe(404);
    expect(await relations("book:the-great-gatsby-1925")).not.toContainEqual(expect.objectContaining({ from: id }));
  });

  it("says that no pair of records is in doubt, where nothing was imported", async () => {
    const { body } = await askServer<{ readonly links: readonly unknown[] }>("GET", "/v1/doubtful-links");
    expect(body.links).toEqual([]);
    const page = await flow.open(`/console/links?as=${operator}`);
    await page.getByText("No pair is in doubt.").waitFor();
    await lookAtEveryWidth(page, "console-links");
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/console/catalogue?title=gatsby&as=${operator}`);
    await page.getByRole("link", { name: "The Great Gatsby", exact: true }).first().waitFor();
    await lookAtEveryWidth(page, "console-catalogue");
  });

  it("looks right with a title of 200 characters from right to left", async () => {
    const id = await makeWork(`${"كتاب ".repeat(39)}كتاب`);
    const page = await flow.open(at(id));
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Title", exact: true }).waitFor();
    await lookAtEveryWidth(page, "console-catalogue-item");
  });
});
