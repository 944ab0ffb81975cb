import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow, type Flow } from "./flow.ts";
import { buttonAbout, comeByInvite, isPlaying, openLobby, poll, start } from "./party-flow.ts";

const tomorrowAt = (hour: number, daysAhead = 1) => {
  const day = new Date(Date.now() + daysAhead * 86_400_000);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}T${hour}:00`;
};

async function planForm(flow: Flow, userId: string, itemId?: string): Promise<Page> {
  const page = await flow.open(`/parties?as=${userId}${itemId === undefined ? "" : `&item=${itemId}`}`);
  if (itemId === undefined) await page.getByRole("button", { name: "Start or plan a party" }).click();
  await page.getByLabel("Your name there").fill("Ada");
  return page;
}

const partiesOf = async (userId: string) => {
  const answer = await fetch(`${inject("demoAddress")}/v1/users/${userId}/parties`);
  return ((await answer.json()) as { readonly parties: readonly Record<string, unknown>[] }).parties;
};

describe.skipIf(isBrowserMissing)(`planning a watch party${leftOut}`, () => {
  const flow = useFlow();

  it("plans a film for a time, shows it with its countdown, and gives it to the calendar", async () => {
    const userId = somebody("ada");
    const page = await planForm(flow, userId, "movie:the-great-gatsby-1974");
    await page.getByText("The Great Gatsby").first().waitFor();
    await page.getByLabel("What the party is called").fill("Gatsby evening");
    await page.getByText("At a time").click();
    await page.getByLabel("It begins").fill(tomorrowAt(20));
    await page.getByRole("button", { name: "Plan the party" }).click();
    await page.getByRole("heading", { name: "Planned" }).waitFor();
    expect(await page.getByRole("timer").textContent()).toMatch(/\d+ h|\d+ d/);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      buttonAbout(page, "To my calendar", "Gatsby evening").click(),
    ]);
    const calendar = await readFile(await saved.path(), "utf8");
    expect(calendar).toContain("SUMMARY:Gatsby evening");
    expect(calendar).toMatch(/DTSTART:\d{8}T\d{6}Z/);

    await page.getByRole("link", { name: "Parties" }).click();
    const planned = page.getByRole("region", { name: "Planned" });
    await planned.getByRole("link", { name: "Gatsby evening" }).waitFor();
    await planned.getByText("The Great Gatsby").waitFor();
    const [party] = await partiesOf(userId);
    expect(party).toMatchObject({ name: "Gatsby evening", phase: "planned", itemId: "movie:the-great-gatsby-1974" });
  });

  it("says what is missing before it asks the server", async () => {
    const page = await planForm(flow, somebody("ada"));
    await page.getByText("Now, at once").click();
    await page.getByRole("button", { name: "Start the party" }).click();
    await page.getByRole("alert").getByText("Choose what to watch first").waitFor();
    await page.getByText("Vote on a time").click();
    await page.getByLabel("Time 2").fill(await page.getByLabel("Time 1").inputValue());
    await page.getByRole("button", { name: "Plan the party" }).click();
    await page.getByRole("alert").getByText("at least two different times").waitFor();
    expect(new URL(page.url()).pathname).toBe("/parties");
  });

  it("lets all vote on the time, and a host decide", async () => {
    const ada = await planForm(flow, somebody("ada"));
    await ada.getByText("Vote on a time").click();
    await ada.getByLabel("Time 1").fill(tomorrowAt(20));
    await ada.getByLabel("Time 2").fill(tomorrowAt(21, 2));
    await ada.getByRole("button", { name: "Plan the party" }).click();
    const ben = await comeByInvite(flow, ada);
    const times = ben.getByRole("region", { name: "When can you come?" }).getByRole("listitem");
    await times
      .nth(1)
      .getByRole("button", { name: /Suits me/ })
      .click();
    const second = ada.getByRole("region", { name: "When can you come?" }).getByRole("listitem").nth(1);
    await second.getByText("Ben, suits most").waitFor();
    expect(await times.getByRole("button", { name: /Take this one/ }).count()).toBe(0);
    await second.getByRole("button", { name: /Take this one/ }).click();
    await ben.getByRole("heading", { name: "Planned" }).waitFor();
    await ben.getByText(/at 21:00/).waitFor();
  });

  it("chooses together in the lobby, checks who is ready, and plays what has most votes", async () => {
    const ada = await openLobby(flow);
    const ben = await comeByInvite(flow, ada);
    const choices = ada.getByRole("region", { name: "Choose together" });
    await choices.getByText("Ben came: chosen anew for who is here.").waitFor();
    const [first, second] = [choices.getByRole("article").nth(0), choices.getByRole("article").nth(1)];
    await first.getByText(/^For (all of you|Ada|Ben)/).waitFor();
    const title = (await second.getByRole("heading").textContent()) ?? "";
    expect(await ada.getByRole("button", { name: "Start", exact: true }).isDisabled()).toBe(true);
    const [one, two] = await Promise.all([first, second].map((pick) => pick.getAttribute("data-item")));
    for (const itemId of [one, two])
      await choices
        .locator(`[data-item="${itemId}"]`)
        .getByRole("button", { name: /Add to the queue/ })
        .click();
    const queue = ben.getByRole("region", { name: "Queue" });
    await buttonAbout(queue, "Vote", title).click();
    await ada.getByRole("region", { name: "Queue" }).getByText("1 vote").waitFor();

    await ben.getByRole("button", { name: "I am ready" }).click();
    await ada.getByText("1 of 2 here is ready.").waitFor();
    await start(ada);
    await ben.getByRole("heading", { name: title, level: 2 }).waitFor(poll);
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
  });

  it("starts at once where that was wanted, and tells of the party on any device when it is over", async () => {
    const userId = somebody("ada");
    const ada = await planForm(flow, userId, "movie:the-great-gatsby-1974");
    await ada.getByText("Now, at once").click();
    await ada.getByRole("button", { name: "Start the party" }).click();
    await expect.poll(() => isPlaying(ada), poll).toBe(true);
    await ada.getByRole("button", { name: "Run the party" }).click();
    await ada.getByText("The end", { exact: true }).click();
    await ada.getByRole("button", { name: "End the party for all" }).click();
    await ada.getByRole("button", { name: "Yes, end it now" }).click();
    await ada.getByRole("heading", { name: "“Ada’s party” is over" }).waitFor();
    const music = ada.getByRole("region", { name: "Music to go on with" });
    await music.getByText("Soundtrack of The Great Gatsby").waitFor();
    await ada.getByRole("link", { name: "To my parties" }).click();
    await ada.getByRole("region", { name: "Past" }).getByText("Ada’s party").waitFor();
    expect(await ada.getByRole("region", { name: "Longer ago" }).count()).toBe(0);
    const elsewhere = await flow.open(`/parties?as=${userId}`);
    await elsewhere.getByRole("region", { name: "Past" }).getByText("Ada’s party").waitFor();
  });

  it("looks right at every width", async () => {
    const userId = somebody("ada");
    const page = await planForm(flow, userId, "movie:the-great-gatsby-1974");
    await page.getByText("Who leads, who may write, password").click();
    await page.getByText("At a time").click();
    await lookAtEveryWidth(page, "parties");
    await page.getByRole("button", { name: "Plan the party" }).click();
    await page.getByRole("timer").waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
    const choices = page.getByRole("region", { name: "What to enjoy next, together" });
    await choices.getByRole("article").first().waitFor();
    await lookAtEveryWidth(page, "party-lobby");
  });
});
