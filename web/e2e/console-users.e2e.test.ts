import { readFile } from "node:fs/promises";
import type { RecommendationList, UserExport } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const operator = somebody("operator");
const at = (userId: string) => `/console/users/${encodeURIComponent(userId)}?as=${operator}`;
const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true }).first();

async function makePerson(): Promise<string> {
  const userId = somebody("looked/at");
  const { status } = await askServer("PUT", `/v1/users/${encodeURIComponent(userId)}`, {
    name: "Ada L.",
    region: "GB",
  });
  expect(status).toBe(200);
  const events = ["book:the-great-gatsby-1925", "movie:spirited-away-2001"].map((itemId) => ({
    kind: "finish",
    accountId: userId,
    itemId,
  }));
  await askServer("POST", "/v1/events", { events });
  return userId;
}
const exported = async (userId: string) =>
  (await askServer<UserExport>("GET", `/v1/users/${encodeURIComponent(userId)}/export`)).body;

describe.skipIf(isBrowserMissing)(`console: people${leftOut}`, () => {
  const flow = useFlow();

  it("looks a person up by id, and tells what is known of them", async () => {
    const userId = await makePerson();
    const page = await flow.open(`/console/users?as=${operator}`);
    await page.getByRole("region", { name: "People" }).getByRole("link").first().waitFor();
    await page.getByLabel("Id or name").fill(userId.slice(0, -2));
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByRole("link", { name: userId }).click();
    await page.getByRole("heading", { level: 1, name: "Ada L." }).waitFor();
    const profile = panel(page, "Profile");
    await profile.getByText("GB", { exact: true }).waitFor();
    expect(await profile.textContent()).toContain("Events2");
    await panel(page, "Likes and dislikes").getByRole("link", { name: "Spirited Away" }).waitFor();
    await panel(page, "Events").getByRole("link", { name: "The Great Gatsby" }).waitFor();
    expect(await panel(page, "Events").getByText("Counts", { exact: true }).count()).toBe(2);
  });

  it("says so of an id that nobody has", async () => {
    const page = await flow.open(`/console/users?as=${operator}`);
    await page.getByLabel("Id or name").fill(somebody("nobody"));
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByRole("link", { name: "Open it as an id" }).click();
    await page.getByText("Nothing is kept about this person.").waitFor();
    await page.getByText("Nothing was recorded yet.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("previews a list as theirs, and records nothing of it", async () => {
    const userId = await makePerson();
    const page = await flow.open(at(userId));
    const preview = panel(page, "Their list, as a preview");
    await preview.getByLabel("Domain").selectOption("movie");
    await preview.getByRole("button", { name: "Preview" }).click();
    const rows = preview.getByRole("region", { name: "Preview of their list" }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(13);
    const titles = await rows.getByRole("link").allTextContents();
    expect((await exported(userId)).servedLists).toEqual([]);
    const list = `/v1/users/${encodeURIComponent(userId)}/recommendations?n=12&domain=movie&surface=home`;
    const served = (await askServer<RecommendationList>("GET", list)).body;
    expect(titles).toEqual(served.items.map(({ item }) => item.title));
    expect((await exported(userId)).servedLists).toHaveLength(1);
  });

  it("explains any work, also one that is in none of their lists", async () => {
    const page = await flow.open(at(await makePerson()));
    const why = panel(page, "Why a work is in their lists, or is not");
    await why.getByLabel("Which work").fill("great gatsby");
    await why.getByRole("listitem").filter({ hasText: "Film" }).first().getByRole("button").click();
    await why.getByText("By score alone it is number", { exact: false }).waitFor();
    expect(await why.getByRole("list", { name: "Reasons" }).getByRole("listitem").count()).toBeGreaterThan(0);
    await why.getByRole("region", { name: "How the score is made" }).waitFor();
    await why.getByRole("button", { name: "Choose another" }).click();
    await why.getByLabel("Which work").fill("spirited away");
    await why
      .getByRole("button", { name: /^Choose ?: Spirited Away$/ })
      .first()
      .click();
    await why.getByText("It is in none of their lists: The user has finished", { exact: false }).waitFor();
  });

  it("exports everything that is kept", async () => {
    const userId = await makePerson();
    const page = await flow.open(at(userId));
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export everything" }).click();
    const file = await download;
    const whole = JSON.parse(await readFile(await file.path(), "utf8")) as UserExport;
    expect(whole).toEqual(await exported(userId));
    expect(whole.events).toHaveLength(2);
  });

  it("erases a person only when their id was typed", async () => {
    const userId = await makePerson();
    const page = await flow.open(at(userId));
    await page.getByRole("button", { name: "Erase this person" }).click();
    const dialog = page.getByRole("dialog", { name: "Erase this person?" });
    const erase = dialog.getByRole("button", { name: "Erase for good" });
    await dialog.getByLabel("Type the id to go on").fill(userId.slice(0, -1));
    expect(await erase.isEnabled()).toBe(false);
    await dialog.getByLabel("Type the id to go on").fill(userId);
    await erase.click();
    await page.getByText(`Everything about ${userId} is erased.`).waitFor();
    expect(await exported(userId)).toMatchObject({ events: [], user: { id: userId } });
    expect((await exported(userId)).user).not.toHaveProperty("name");
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/console/users?as=${operator}`);
    await page.getByRole("region", { name: "People" }).getByRole("link").first().waitFor();
    await lookAtEveryWidth(page, "console-users");
  });

  it("looks right at every width, of one person", async () => {
    const page = await flow.open(at("household-1-person-1"));
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("region", { name: "Preview of their list" }).waitFor();
    await panel(page, "Events").getByRole("link").first().waitFor();
    await lookAtEveryWidth(page, "console-user");
  });
});
