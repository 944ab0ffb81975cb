import type { Item, RecommendationList, Surface } from "codecatalyst-client";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const operator = somebody("operator");
const person = "household-1-person-1";
const at = (name: string) => `/console/surfaces/${name}?as=${operator}`;
const surfaceNamed = async (name: string) => await askServer<Surface>("GET", `/v1/surfaces/${name}`);
const listOn = async (name: string) =>
  (await askServer<RecommendationList>("GET", `/v1/users/${person}/recommendations?surface=${name}&explain=true`)).body;
const panel = (within: Page | Locator, name: string) => within.getByRole("region", { name, exact: true }).first();
const rule = (page: Page, name: string) => page.getByRole("listitem", { name, exact: true });

/** The first that no other work shares the words of its title with. */
async function findable(items: readonly Item[]): Promise<Item> {
  for (const item of items) {
    const query = new URLSearchParams({ title: item.title });
    const { body } = await askServer<{ readonly items: readonly Item[] }>("GET", `/v1/items?${query}`);
    if (body.items.length === 1) return item;
  }
  throw new Error("Every title of the list is that of several works.");
}

async function addRule(page: Page, kind: string): Promise<void> {
  await page.getByLabel("Kind of rule").selectOption({ label: kind });
  await page.getByRole("button", { name: "Add a rule" }).click();
}

async function publish(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog", { name: "Publish this draft?" }).getByRole("button", { name: "Publish it" }).click();
  await page.getByText("the draft is published, and lists obey it", { exact: false }).waitFor();
}

describe.skipIf(isBrowserMissing)(`console: surfaces${leftOut}`, () => {
  const flow = useFlow();

  it("makes a rule of every kind, with help where one is not complete", async () => {
    const name = somebody("every-kind");
    const page = await flow.open(`/console/surfaces?as=${operator}`);
    await page.getByLabel("Name of a surface").fill("My Home");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("Small letters and numbers", { exact: false }).waitFor();
    await page.getByLabel("Name of a surface").fill(name);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("There are no rules.").waitFor();

    await addRule(page, "Pin");
    await rule(page, "pin-1").getByLabel("Place in the list").fill("0");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByText("The draft is not complete.").waitFor();
    await rule(page, "pin-1").getByText("Which work? Find it by its title.").waitFor();
    await rule(page, "pin-1").getByText("A place from 1 to 1,000, please.").waitFor();
    await rule(page, "pin-1").getByLabel("Place in the list").fill("2");
    await rule(page, "pin-1").getByLabel("Which work").fill("great gatsby");
    await rule(page, "pin-1")
      .getByRole("button", { name: /^Choose ?: The Great Gatsby$/ })
      .first()
      .click();
    await rule(page, "pin-1").getByLabel("Only for people who like").fill("genre:drama");
    await addRule(page, "Boost");
    await rule(page, "boost-1").getByLabel("Which works").fill("genre:jazz");
    await rule(page, "boost-1").getByLabel("Counts so many times as much").fill("2");
    await addRule(page, "Bury");
    await rule(page, "bury-1").getByLabel("Which works").fill("year<1920");
    await rule(page, "bury-1").getByRole("switch", { name: "Behind everything else" }).click();
    await addRule(page, "Embargo");
    await rule(page, "embargo-1").getByLabel("Which works").fill("theme:premiere");
    await rule(page, "embargo-1").getByLabel("Not before").fill("2030-12-20T20:00");
    await addRule(page, "Quota");
    await rule(page, "quota-1").getByLabel("Which works").fill("domain:music");
    await rule(page, "quota-1").getByLabel("At most").fill("25 %");
    await addRule(page, "Minimum relevance");
    await rule(page, "minimum-relevance-1").getByLabel("The least score").fill("0.05");
    await rule(page, "bury-1").getByRole("button", { name: "Up" }).click();
    await page.getByLabel("Length of lists").fill("10");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByText("The draft is saved.", { exact: false }).waitFor();
    const { draft } = (await surfaceNamed(name)).body;
    expect(draft).toMatchObject({
      n: 10,
      rules: [
        { id: "pin-1", kind: "pin", position: 2, when: { likes: "genre:drama" } },
        { id: "bury-1", kind: "bury", filter: "year<1920", factor: "to-end" },
        { id: "boost-1", kind: "boost", filter: "genre:jazz", factor: 2 },
        { id: "embargo-1", kind: "embargo", filter: "theme:premiere" },
        { id: "quota-1", kind: "quota", filter: "domain:music", atMost: { ratio: 0.25 } },
        { id: "minimum-relevance-1", kind: "minimum-relevance", score: 0.05 },
      ],
    });

    await rule(page, "boost-1").getByRole("button", { name: "Change" }).click();
    await rule(page, "boost-1").getByLabel("Which works").fill("genre:jazz AND");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await rule(page, "boost-1").getByRole("alert").waitFor();
    expect((await surfaceNamed(name)).body.draft).toEqual(draft);
  });

  it("shows before and after, publishes what was seen, and brings back a version", async () => {
    const name = somebody("before-after");
    const plain = await listOn(name);
    const first = plain.items[0]!.item;
    const last = await findable(plain.items.slice(4).map(({ item }) => item));
    const page = await flow.open(at(name));
    await addRule(page, "Pin");
    await rule(page, "pin-1").getByLabel("Which work").fill(last.title);
    await rule(page, "pin-1")
      .getByRole("button", { name: /^Choose ?:/ })
      .click();
    await addRule(page, "Embargo");
    await rule(page, "embargo-1").getByLabel("Which works").fill(`id:"${first.id}"`);
    await rule(page, "embargo-1").getByLabel("Not before").fill("2099-01-01T00:00");
    await addRule(page, "Quota");
    await rule(page, "quota-1").getByLabel("Which works").fill("genre:there-is-no-such-genre");
    await rule(page, "quota-1").getByLabel("At least").fill("1");
    const compare = panel(page, "Before and after");
    await compare.getByLabel("Id of the person").fill(person);
    await compare.getByRole("button", { name: "Save and compare" }).click();
    const [now, then] = [panel(compare, "Now"), panel(compare, "With the draft")];
    const pinned = then.getByRole("listitem").first();
    await pinned.getByText("pinned by pin-1").waitFor();
    expect(await pinned.textContent()).toMatch(/up \d/);
    expect(await pinned.getByRole("link").textContent()).toBe(last.title);
    await now.getByRole("listitem").first().getByText("held back by embargo-1").waitFor();
    await compare.getByText("Rules that this list cannot keep").waitFor();
    expect((await listOn(name)).items.map(({ item }) => item.id)).toEqual(plain.items.map(({ item }) => item.id));

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const changes = page.getByRole("dialog").getByRole("list", { name: "What changes" }).getByRole("listitem");
    expect(await changes.count()).toBe(3);
    await page.getByRole("dialog").getByRole("button", { name: "Not yet" }).click();
    await publish(page);
    const ruled = await listOn(name);
    expect(ruled.items[0]).toMatchObject({ item: { id: last.id }, rules: [{ kind: "pin", ruleId: "pin-1" }] });
    expect(ruled.items.map(({ item }) => item.id)).not.toContain(first.id);

    await rule(page, "pin-1").getByRole("button", { name: "Remove" }).click();
    await publish(page);
    await page.getByRole("button", { name: /^Bring back ?: Version 1$/ }).waitFor();
    expect((await surfaceNamed(name)).body.liveVersion).toBe(2);
    await page.getByRole("button", { name: /^Bring back ?: Version 1$/ }).click();
    const dialog = page.getByRole("dialog", { name: "Bring back version 1?" });
    await dialog.getByRole("listitem").filter({ hasText: "pin-1" }).getByText("comes").waitFor();
    await dialog.getByRole("button", { name: "Bring it back" }).click();
    await page.getByText("version 1 holds again", { exact: false }).waitFor();
    expect((await surfaceNamed(name)).body.liveVersion).toBe(1);

    await page.getByRole("button", { name: "Delete all rules" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete them" }).click();
    await page.getByRole("heading", { level: 1, name: "Surfaces and rules" }).waitFor();
    expect((await surfaceNamed(name)).status).toBe(404);
  });

  it("loses nothing where two work on one draft", async () => {
    const name = somebody("two");
    const jazz = { id: "jazz", kind: "boost", filter: "genre:jazz", factor: 1.5 };
    await askServer("PUT", `/v1/surfaces/${name}`, { rules: [jazz] });
    const page = await flow.open(at(name));
    await rule(page, "jazz").getByRole("button", { name: "Change" }).click();
    await rule(page, "jazz").getByLabel("Counts so many times as much").fill("3");
    const other = { id: "old", kind: "bury", filter: "year<1920", factor: 0.5 };
    await askServer("PUT", `/v1/surfaces/${name}`, { rules: [{ ...jazz, factor: 9 }, other] });
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByText("Somebody else changed this surface meanwhile.").waitFor();
    await page.getByText("You both changed: jazz.", { exact: false }).waitFor();
    await rule(page, "old").waitFor();
    expect((await surfaceNamed(name)).body.draft.rules[0]).toMatchObject({ factor: 9 });
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByText("The draft is saved.", { exact: false }).waitFor();
    expect((await surfaceNamed(name)).body.draft.rules).toEqual([{ ...jazz, factor: 3 }, other]);
    await askServer("DELETE", `/v1/surfaces/${name}`);
  });

  it("asks before what was typed is lost: by a link, by the way back, and with the tab", async () => {
    const name = somebody("unsaved");
    const page = await flow.open(`/console/surfaces?as=${operator}`);
    await page.getByLabel("Name of a surface").fill(name);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("There are no rules.").waitFor();
    const menu = page.getByRole("navigation", { name: "Console" });
    const question = page.getByRole("dialog", { name: "Leave without saving?" });
    const isHere = () => new URL(page.url()).pathname.endsWith(name);

    await menu.getByRole("link", { name: "Events" }).click();
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await page.goBack();
    await addRule(page, "Boost");
    await menu.getByRole("link", { name: "Events" }).click();
    await question.waitFor();
    await lookAtEveryWidth(page, "console-unsaved");
    await question.getByRole("button", { name: "Stay here" }).click();
    expect(isHere()).toBe(true);
    await rule(page, "boost-1").getByLabel("Which works").fill("genre:jazz");
    await page.evaluate(() => history.back());
    await question.waitFor();
    expect(isHere()).toBe(true);
    await page.keyboard.press("Escape");
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload()));
    expect((await asked).type()).toBe("beforeunload");
    await (await asked).dismiss();
    expect(await rule(page, "boost-1").getByLabel("Which works").inputValue()).toBe("genre:jazz");

    await menu.getByRole("link", { name: "Events" }).click();
    await question.getByRole("button", { name: "Leave without saving" }).click();
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await page.goBack();
    await page.getByText("There are no rules.").waitFor();
    await addRule(page, "Boost");
    await rule(page, "boost-1").getByLabel("Which works").fill("genre:jazz");
    await page.getByRole("button", { name: "Save the draft" }).click();
    await page.getByText("The draft is saved.", { exact: false }).waitFor();
    await rule(page, "boost-1").getByRole("button", { name: "Change" }).click();
    await rule(page, "boost-1").getByLabel("Which works").fill("genre:soul");
    // What is deleted needs no saving.
    await page.getByRole("button", { name: "Delete all rules" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete them" }).click();
    await page.getByRole("heading", { level: 1, name: "Surfaces and rules" }).waitFor();
  });

  it("looks right at every width", async () => {
    const name = somebody("looks");
    const rules = [
      { id: "opening", kind: "pin", itemId: "movie:the-great-gatsby-2013", position: 1, when: { likes: "genre:jazz" } },
      { id: "jazz", kind: "boost", filter: "genre:jazz", factor: 1.5, note: "قاعدة ".repeat(20) },
      { id: "balance", kind: "quota", filter: "domain:music", atMost: { count: 3 } },
    ];
    await askServer("PUT", `/v1/surfaces/${name}`, { rules });
    await askServer("POST", `/v1/surfaces/${name}/publish`);
    await askServer("PUT", `/v1/surfaces/${name}`, { rules: rules.slice(1) });
    const page = await flow.open(at(name));
    await rule(page, "jazz").getByRole("button", { name: "Change" }).click();
    await page.getByLabel("Id of the person").fill(person);
    await page.getByRole("button", { name: "Compare" }).click();
    await panel(page, "With the draft").getByRole("link").first().waitFor();
    await lookAtEveryWidth(page, "console-surface");
    await page.getByRole("link", { name: "All surfaces" }).click();
    await page.getByRole("link", { name }).waitFor();
    await lookAtEveryWidth(page, "console-surfaces");
    await askServer("DELETE", `/v1/surfaces/${name}`);
  });
});
