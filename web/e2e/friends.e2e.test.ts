import { createClient } from "codecatalyst-client";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow, type Flow } from "./flow.ts";

const client = () => createClient({ baseUrl: inject("demoAddress") });

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function likes(userId: string, itemIds: readonly string[]): Promise<void> {
  const events = itemIds.map((itemId) => ({ accountId: userId, itemId, kind: "like" as const }));
  await client().recordEvents({ body: { events } });
}

/** Two people who are friends, each in a window of their own. */
async function pair(flow: Flow) {
  const [ada, maya] = [somebody("ada"), somebody("maya")];
  await client().patchUser({ userId: ada, body: { name: "Ada" } });
  await client().patchUser({ userId: maya, body: { name: "Maya" } });
  await client().addFriends({ userId: ada, body: { friendIds: [maya] } });
  return { ada, maya, open: (userId: string) => flow.open(`/friends?as=${userId}`) };
}

describe.skipIf(isBrowserMissing)(`friends${leftOut}`, () => {
  const flow = useFlow();

  it("are asked, and accept, in two windows", async () => {
    const [ada, maya] = [somebody("ada"), somebody("maya")];
    await client().patchUser({ userId: ada, body: { name: "Ada" } });
    const hers = await flow.open(`/friends?as=${ada}`);
    await hers.getByLabel("Their id").fill(maya);
    await hers.getByRole("button", { name: "Ask", exact: true }).click();
    await region(hers, "You asked").getByText(maya, { exact: true }).waitFor();

    const other = await flow.open(`/friends?as=${maya}`);
    await region(other, "They ask you").getByText("Ada", { exact: true }).waitFor();
    await other.getByRole("button", { name: /^Accept.*Ada$/ }).click();
    await region(other, "Your friends").getByText("Ada", { exact: true }).waitFor();
    expect(await region(other, "They ask you").count()).toBe(0);

    await hers.reload();
    await region(hers, "Your friends").getByText(maya, { exact: true }).waitFor();
    expect(await region(hers, "You asked").count()).toBe(0);
    expect((await client().listFriends({ userId: ada })).friends.map(({ userId }) => userId)).toEqual([maya]);
  });

  it("are asked in vain: declined and withdrawn", async () => {
    const [ada, maya, zoe] = [somebody("ada"), somebody("maya"), somebody("zoe")];
    const hers = await flow.open(`/friends?as=${ada}`);
    for (const id of [maya, zoe]) {
      await hers.getByLabel("Their id").fill(id);
      await hers.getByRole("button", { name: "Ask", exact: true }).click();
      await region(hers, "You asked").getByText(id, { exact: true }).waitFor();
    }
    await hers.getByRole("button", { name: new RegExp(`^Withdraw.*${zoe}$`) }).click();
    await region(hers, "You asked").getByText(zoe, { exact: true }).waitFor({ state: "detached" });
    const other = await flow.open(`/friends?as=${maya}`);
    await other.getByRole("button", { name: new RegExp(`^Decline.*${ada}$`) }).click();
    await region(other, "They ask you").waitFor({ state: "detached" });
    for (const userId of [maya, zoe]) expect((await client().listFriendRequests({ userId })).requests).toEqual([]);
    expect((await client().listFriends({ userId: ada })).friends).toEqual([]);
    await hers.getByLabel("Their id").fill(ada);
    await hers.getByText("That is you.").waitFor();
  });

  it("are removed, blocked and unblocked", async () => {
    const { ada, maya, open } = await pair(flow);
    const page = await open(ada);
    await page.getByRole("button", { name: /^Remove.*Maya$/ }).click();
    await page.getByRole("dialog", { name: "Remove Maya?" }).getByRole("button", { name: "Remove" }).click();
    await region(page, "Your friends").getByText("Nobody yet.").waitFor();
    expect((await client().listFriends({ userId: maya })).friends).toEqual([]);

    await client().addFriends({ userId: ada, body: { friendIds: [maya] } });
    await page.reload();
    await page.getByRole("button", { name: /^Block.*Maya$/ }).click();
    await page.getByRole("dialog", { name: "Block Maya?" }).getByRole("button", { name: "Block" }).click();
    await region(page, "Blocked").getByText(maya, { exact: true }).waitFor();
    await region(page, "Your friends").getByText("Nobody yet.").waitFor();
    // Asking in vain, and without being told.
    await client().sendFriendRequest({ userId: maya, friendId: ada });
    await page.reload();
    await region(page, "Blocked").getByText(maya, { exact: true }).waitFor();
    expect(await region(page, "They ask you").count()).toBe(0);
    await page.getByLabel("Their id").fill(maya);
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByText(/block/).last().waitFor();
    await page.getByRole("button", { name: new RegExp(`^Unblock.*${maya}$`) }).click();
    await expect.poll(async () => (await client().listBlocks({ userId: ada })).blocks).toEqual([]);
  });

  it("hear of each other only where they want it, and not of hidden works", async () => {
    const { ada, maya, open } = await pair(flow);
    await likes(maya, ["book:the-great-gatsby-1925", "movie:spirited-away-2001"]);
    const hers = await open(ada);
    await region(hers, "What friends enjoy").getByText("Nothing to see yet.").waitFor();

    const other = await open(maya);
    const seen = region(other, "What friends see of you");
    const isSeen = seen.getByRole("switch", { name: "Friends see what I finish, like and rate" });
    expect(await isSeen.isChecked()).toBe(false);
    await isSeen.check();
    await seen.getByRole("heading", { name: "They see" }).waitFor();
    await seen.getByRole("button", { name: /^Hide from friends.*The Great Gatsby$/ }).click();
    await seen.getByText("hidden", { exact: true }).waitFor();
    await expect
      .poll(async () => (await client().getUser({ userId: maya })).user.hiddenItemIds)
      .toEqual(["book:the-great-gatsby-1925"]);

    await hers.reload();
    const feed = region(hers, "What friends enjoy");
    await feed.getByRole("link", { name: "Spirited Away" }).waitFor();
    await feed.getByText("Maya likes it.").waitFor();
    expect(await feed.getByRole("article").count()).toBe(1);

    await seen.getByRole("button", { name: /^Show to friends.*The Great Gatsby$/ }).click();
    await seen.getByText("hidden", { exact: true }).waitFor({ state: "detached" });
    await hers.reload();
    await feed.getByRole("link", { name: "The Great Gatsby" }).waitFor();
    await isSeen.uncheck();
    await expect.poll(async () => (await client().friendActivity({ userId: ada })).acts).toEqual([]);
  });

  it("compare their tastes where both say yes", async () => {
    const { ada, maya, open } = await pair(flow);
    const both = ["book:the-great-gatsby-1925", "movie:spirited-away-2001", "movie:kikis-delivery-service-1989"];
    await likes(ada, [...both, "music:lady-sings-the-blues-1956"]);
    await likes(maya, [...both, "movie:the-godfather-1972"]);
    const page = await open(ada);
    await page.getByRole("link", { name: /^Compare tastes.*Maya$/ }).click();
    await page.getByText("You have not said yes to comparing tastes.").waitFor();
    await page.getByRole("button", { name: "Let friends compare" }).click();
    await page.getByText("Not yet: it takes both of you.").waitFor();
    await client().patchUser({ userId: maya, body: { tasteMatch: "friends" } });
    await page.reload();
    await page.getByRole("heading", { name: "You and Maya", level: 1 }).waitFor();
    await expect.poll(() => region(page, "You both love").getByRole("article").count()).toBe(3);
    await page.getByText(/^You and Maya both love .+, and 2 more works\.$/).waitFor();
    await region(page, "How alike")
      .getByText(/You like 2 works, Maya 3; 2 of them both of you\./)
      .waitFor();
    await lookAtEveryWidth(page, "taste-match");
  });

  it("move one's lists where both share, and no longer when it is taken back", async () => {
    const { ada, maya, open } = await pair(flow);
    await client().patchUser({ userId: maya, body: { sharesActivity: true } });
    const loved = ["movie:the-godfather-1972", "music:lady-sings-the-blues-1956", "book:the-great-gatsby-1925"];
    await likes(maya, loved);
    const page = await open(ada);
    const mine = region(page, "Friends in your lists");
    const shares = mine.getByRole("switch", { name: "Friends' taste in my lists" });
    expect(await shares.isChecked()).toBe(false);
    await shares.check();
    await mine.getByText(/^Friends enjoy [1-9]\d* of the first 50 works/).waitFor();
    const works = await mine.getByRole("article").evaluateAll((all) => all.map((work) => work.dataset["item"] ?? ""));
    expect(works.length).toBeGreaterThan(0);
    for (const work of works) expect(loved).toContain(work);
    await shares.uncheck();
    await expect.poll(async () => (await client().getUser({ userId: ada })).user.sharesActivity).toBe(false);
    const { items } = await client().recommend({ userId: ada, n: 50 });
    expect(items.filter(({ breakdown }) => breakdown.social.value !== 0)).toEqual([]);
  });

  it("looks right at every width", async () => {
    const { ada, maya, open } = await pair(flow);
    await client().patchUser({ userId: maya, body: { activityFeed: "friends", sharesActivity: true } });
    await client().patchUser({ userId: ada, body: { activityFeed: "friends", sharesActivity: true } });
    await likes(maya, ["movie:the-godfather-1972", "movie:spirited-away-2001", "book:the-great-gatsby-1925"]);
    await likes(ada, ["movie:kikis-delivery-service-1989"]);
    await client().sendFriendRequest({ userId: somebody("zoe"), friendId: ada });
    await client().sendFriendRequest({ userId: ada, friendId: "x".repeat(200) });
    const page = await open(ada);
    await region(page, "What friends enjoy").getByRole("article").first().waitFor();
    await region(page, "They ask you").waitFor();
    await lookAtEveryWidth(page, "friends");
  });
});
