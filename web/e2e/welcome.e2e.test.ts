import { createClient } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const api = () => createClient({ baseUrl: inject("demoAddress") });
const wall = (page: Page) => page.getByRole("list", { name: "Works to choose from" }).getByRole("button");
const begins = (page: Page, heading: string) =>
  page.getByRole("region", { name: heading }).getByRole("listitem").allTextContents();

const goodreads = [
  "Book Id,Title,Author,My Rating,Original Publication Year,Date Read,Date Added,Exclusive Shelf",
  "4671,The Great Gatsby,F. Scott Fitzgerald,5,1925,2024/05/01,2024/04/01,read",
  "999999999,No Such Book,Nobody,3,2001,2024/06/01,2024/04/01,read",
].join("\n");
const letterboxd = [
  "Date,Name,Year,Letterboxd URI,Rating",
  "2024-05-01,The Great Gatsby,2013,https://boxd.it/1,4.5",
].join("\n");
const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

describe.skipIf(isBrowserMissing)(`the first visit${leftOut}`, () => {
  const flow = useFlow();

  it("makes lists of a few chosen works, and takes a choice back", async () => {
    const userId = somebody("welcome");
    const page = await flow.open(`/welcome?as=${userId}`);
    await wall(page).nth(2).waitFor();
    await page.getByText("Three are enough to begin.").waitFor();
    await expect.poll(() => begins(page, "Your list now begins with")).toHaveLength(5);
    const before = await begins(page, "Your list now begins with");
    for (const place of [0, 1, 2]) await wall(page).nth(place).click();
    await page.getByText(/^3 works chosen/).waitFor();
    expect(await wall(page).nth(1).getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => begins(page, "Your list now begins with")).not.toEqual(before);
    await expect.poll(async () => (await api().getUser({ userId })).preferences.length).toBe(3);
    await wall(page).nth(1).click();
    await page.getByText(/^2 works chosen/).waitFor();
    await expect.poll(async () => (await api().getUser({ userId })).preferences.length).toBe(2);
    await page.getByRole("link", { name: "Show my lists" }).click();
    await page
      .getByRole("heading", { name: /^Because you/ })
      .first()
      .waitFor();
  });

  it("finds what one looks for as one types, in one domain where that is wanted", async () => {
    const page = await flow.open(`/welcome?as=${somebody("welcome")}`);
    await wall(page).nth(2).waitFor();
    await page.getByLabel("Find by title", { exact: true }).pressSequentially("gatsby");
    await expect
      .poll(() => wall(page).allTextContents())
      .toSatisfy((all: string[]) => all.length >= 3 && all.every((text) => /gatsby/i.test(text)));
    await page.getByRole("group", { name: "Show" }).getByText("Music").click();
    await expect
      .poll(() => wall(page).allTextContents())
      .toSatisfy((all: string[]) => all.length >= 1 && all.every((text) => text.includes("Music")));
    await wall(page).first().press("Enter");
    await page.getByRole("heading", { name: "Chosen", exact: true }).waitFor();
    await page.getByLabel("Find by title", { exact: true }).fill("zzzzz");
    await page.getByText("No title has “zzzzz” in it.").waitFor();
  });

  it("brings in histories, says what was understood and what was not, and what the lists make of it", async () => {
    const userId = somebody("welcome");
    const page = await flow.open(`/welcome?as=${userId}#history`);
    await expect.poll(() => begins(page, "Your list now begins with")).toHaveLength(5);
    await page
      .getByLabel("Choose files, or drop them here")
      .setInputFiles([file("goodreads_library_export.csv", goodreads), file("ratings.csv", letterboxd)]);
    await page.getByText("1 of 2 rows recognised, 2 new events.").waitFor();
    await page.getByText("1 of 1 row recognised, 1 new event.").waitFor();
    await page.getByRole("heading", { name: "Goodreads, goodreads_library_export.csv" }).waitFor();
    await page.getByText("What was not recognised (1)").click();
    await page.getByText("Line 3, No Such Book: no work of this title").waitFor();
    // Another flow may have deleted a work that stood in the list.
    await expect.poll(async () => (await begins(page, "Now it begins with")).length).toBeGreaterThanOrEqual(4);
    const [before, after] = [
      await begins(page, "Before, your list began with"),
      await begins(page, "Now it begins with"),
    ];
    expect(before).toHaveLength(5);
    expect(after).not.toEqual(before);
    const { accountIds, preferences } = await api().getUser({ userId });
    expect(accountIds).toEqual(expect.arrayContaining([`goodreads:${userId}`, `letterboxd:${userId}`]));
    expect(preferences.length).toBeGreaterThanOrEqual(2);

    // Unlinking takes it out of the lists again.
    await page.getByRole("button", { name: new RegExp(`^Unlink.*goodreads:${userId}$`) }).click();
    await expect.poll(async () => (await api().getUser({ userId })).accountIds).not.toContain(`goodreads:${userId}`);
    await page.getByRole("button", { name: new RegExp(`^Unlink.*letterboxd:${userId}$`) }).click();
    await expect.poll(async () => (await api().getUser({ userId })).preferences).toEqual([]);
  });

  it("says of a file that nobody exports what is wrong with it, and goes on", async () => {
    const page = await flow.open(`/welcome?as=${somebody("welcome")}`);
    const answered = page.waitForResponse((response) => response.url().includes("/history"));
    await page
      .getByLabel("Choose files, or drop them here")
      .setInputFiles(file("notes.txt", "nothing that anybody exports"));
    const requestId = (await answered).headers()["x-request-id"] ?? "none";
    await expect.poll(() => page.getByRole("alert").textContent()).toContain(`Request id: ${requestId}`);
    await page
      .getByLabel("Choose files, or drop them here")
      .setInputFiles(file("goodreads_library_export.csv", goodreads));
    await page.getByText("1 of 2 rows recognised").waitFor();
  });

  it("links another account, and refuses kindly what is somebody else's", async () => {
    const [userId, other] = [somebody("welcome"), somebody("other")];
    await api().linkAccount({ userId: other, accountId: `taken:${other}` });
    const page = await flow.open(`/welcome?as=${userId}`);
    const link = async (id: string) => {
      await page.getByLabel("Link another account").fill(id);
      await page.getByRole("button", { name: "Link it" }).click();
    };
    await link(`jellyfin:${userId}`);
    await page.getByRole("button", { name: new RegExp(`^Unlink.*jellyfin:${userId}$`) }).waitFor();
    await link(`taken:${other}`);
    await page
      .getByRole("alert")
      .getByText(/belongs to the user/)
      .waitFor();
    expect((await api().listAccounts({ userId })).accountIds.toSorted()).toEqual(
      [userId, `jellyfin:${userId}`].toSorted(),
    );
  });

  it("looks right at every width", async () => {
    const page = await flow.open(`/welcome?as=${somebody("welcome")}`);
    await wall(page).nth(2).click();
    await page.getByRole("heading", { name: "Chosen", exact: true }).waitFor();
    await page
      .getByLabel("Choose files, or drop them here")
      .setInputFiles(file("goodreads_library_export.csv", goodreads));
    await page.getByText("What was not recognised (1)").click();
    await lookAtEveryWidth(page, "welcome");
  });
});
