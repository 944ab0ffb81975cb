import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow, type Flow } from "./flow.ts";
import {
  comeByInvite,
  buttonAbout,
  decide,
  inviteOf,
  isPlaying,
  openLobby,
  poll,
  said,
  say,
  start,
} from "./party-flow.ts";

const people = (page: Page) => page.getByRole("region", { name: "People" });

async function changeSettings(host: Page, change: () => Promise<void>): Promise<void> {
  await host.getByRole("button", { name: "Run the party" }).click();
  await change();
  await host.getByRole("button", { name: "Keep these settings" }).click();
  await host.getByRole("button", { name: "Keep these settings" }).waitFor({ state: "detached" });
}

/** The same person, in a browser that knows nothing of the first. */
async function onAnotherDevice(flow: Flow, page: Page): Promise<Page> {
  const memberId = await page.locator("[data-phase][data-member]").getAttribute("data-member");
  return flow.open(`${new URL(page.url()).pathname}?as=${memberId}`);
}

describe.skipIf(isBrowserMissing)(`the host of a watch party${leftOut}`, () => {
  const flow = useFlow();

  it("mutes, hands over and sends out", async () => {
    const ada = await openLobby(flow, { film: "gatsby" });
    const ben = await comeByInvite(flow, ada);
    await decide(ada, "Mute", "Ben");
    await ben.getByText("A host has muted you").waitFor();
    expect(await ben.getByLabel("Say something").count()).toBe(0);
    await decide(ada, "Let speak", "Ben");
    await ben.getByLabel("Say something").waitFor();

    await decide(ada, "Make co-host", "Ben");
    await people(ada).getByText("Co-host").waitFor();
    await decide(ada, "Hand the party over", "Ben");
    await ben.getByRole("button", { name: "Run the party" }).waitFor();
    await ada.getByRole("button", { name: "Run the party" }).waitFor({ state: "detached" });

    await decide(ben, "Send out", "Ada");
    await ada.getByRole("heading", { name: "A host sent you out" }).waitFor();
    await ada.getByRole("link", { name: "To my parties" }).waitFor();
    await people(ben).getByText("Ada").waitFor({ state: "detached" });
  });

  it("bans, and lets come again", async () => {
    const ada = await openLobby(flow);
    const invite = await inviteOf(ada);
    const benId = somebody("ben");
    const ben = await flow.open(`${invite}&as=${benId}`);
    await ben.getByLabel("The name to show").fill("Ben");
    await ben.getByRole("button", { name: "Come in" }).click();
    await decide(ada, "Ban", "Ben");
    await ben.getByRole("heading", { name: "A host banned you from this party" }).waitFor();
    const again = async () => {
      const page = await flow.open(`${invite}&as=${benId}`);
      await page.getByLabel("The name to show").fill("Ben");
      await page.getByRole("button", { name: "Come in" }).click();
      return page;
    };
    const refused = await again();
    await refused.getByRole("heading", { name: "You cannot come to this party" }).waitFor();
    await ada.getByRole("button", { name: "Run the party" }).click();
    await ada.getByText("Reports and acts").click();
    await ada.getByRole("button", { name: "Let Ben come again" }).click();
    await ada.getByText("Ada lets Ben come again.").waitFor();
    const back = await again();
    await back.getByRole("region", { name: "Chat" }).waitFor();
    expect(await people(ada).getByRole("listitem").count()).toBe(2);
  });

  it("asks for a password, and takes an invite back", async () => {
    const ada = await openLobby(flow);
    await changeSettings(ada, async () => {
      await ada.getByRole("switch", { name: "Ask for a password" }).check();
      await ada.getByLabel("Password of the party").fill("green light");
    });
    const invite = await inviteOf(ada);
    const ben = await flow.open(`${invite}&as=${somebody("ben")}`);
    await ben.getByLabel("The name to show").fill("Ben");
    await ben.getByLabel("Password of the party").fill("red light");
    await ben.getByRole("button", { name: "Come in" }).click();
    await ben.getByRole("alert").getByText("This party has a password").waitFor();
    await ben.getByLabel("Password of the party").fill("green light");
    await ben.getByRole("button", { name: "Come in" }).click();
    await ben.getByRole("region", { name: "Chat" }).waitFor();
    expect(new URL(ben.url()).search).toBe("");

    const tablet = await onAnotherDevice(flow, ada);
    await tablet.getByRole("button", { name: "Invite", exact: true }).click();
    const link = tablet.getByRole("group", { name: "Link 1" });
    await link.getByText("Link 1, made by you").waitFor();
    await link.getByText("For 19 more people").waitFor();
    expect(await link.getByRole("textbox").count()).toBe(0);
    await buttonAbout(tablet, "Take it back", "Link 1").click();
    await link.waitFor({ state: "detached" });
    flow.forgive(/404/);
    const cem = await flow.open(`${invite}&as=${somebody("cem")}`);
    await cem.getByRole("heading", { name: "This invite does not open the door" }).waitFor();
    await cem.getByRole("link", { name: "To my parties" }).waitFor();
  });

  it("lets no more in than the party holds, and only hosts write where that is wanted", async () => {
    const ada = await openLobby(flow);
    const ben = await comeByInvite(flow, ada);
    await changeSettings(ada, async () => {
      await ada.getByLabel("So many may come").fill("2");
      await ada.getByRole("switch", { name: "Everybody may write, react and vote" }).uncheck();
    });
    await ben.getByText("Only the host and co-hosts write here.").waitFor();
    await say(ada, "Quiet, please");
    await said(ben, "Quiet, please").waitFor();
    const cem = await flow.open(`${await inviteOf(ada)}&as=${somebody("cem")}`);
    await cem.getByLabel("The name to show").fill("Cem");
    await cem.getByRole("button", { name: "Come in" }).click();
    await cem.getByRole("heading", { name: "The party is full" }).waitFor();
    await ben.getByRole("button", { name: "Leave" }).click();
    await ben.getByRole("button", { name: "Leave the party" }).click();
    await ben.getByRole("heading", { name: "You left the party" }).waitFor();
    await ben.getByRole("button", { name: "Come back" }).waitFor();
    await cem.getByRole("button", { name: "Try again" }).click();
    await cem.getByRole("region", { name: "Chat" }).waitFor();
    await people(cem).getByText("Ben").waitFor({ state: "detached" });
    expect(await cem.getByLabel("Say something").count()).toBe(0);
  });

  it("keeps what was refused, to send it again", async () => {
    const ada = await openLobby(flow);
    const ben = await comeByInvite(flow, ada);
    await changeSettings(ada, async () => {
      await ada.getByLabel("Pause between two messages").selectOption("5000");
    });
    await ben.getByText("one message every 5 seconds").waitFor();
    await say(ben, "One");
    await said(ada, "One").waitFor();
    await say(ben, "Two");
    await said(ben, "Not sent: That is too fast.").waitFor();
    await ben.waitForTimeout(5_000);
    await buttonAbout(ben, "Send again", "Two").click();
    await said(ada, "Two").waitFor();
    await said(ben, "Not sent").waitFor({ state: "detached" });
    expect(await said(ben, "Two").count()).toBe(1);
  });

  it("waits for whose picture is not there yet, and goes on without one or all of them where the host wants it", async () => {
    const ada = await openLobby(flow, { film: "gatsby" });
    const invite = await inviteOf(ada);
    for (const name of ["Ben", "Cem", "Dan"]) {
      const page = await flow.open(`${invite}&as=${somebody(name.toLowerCase())}`);
      // Never answered, as by a network that is stuck.
      await page.route("**/test-clip.webm", () => undefined);
      await page.getByLabel("The name to show").fill(name);
      await page.getByRole("button", { name: "Come in" }).click();
      await people(ada).getByText(name, { exact: true }).waitFor();
    }
    await start(ada);
    await ada.getByText("Waiting for Ben, Cem and Dan …").waitFor();
    await buttonAbout(people(ada), "Do not wait", "Ben").click();
    await ada.getByText("Waiting for Cem and Dan …").waitFor();
    await buttonAbout(people(ada), "Do not wait", "Ben").waitFor({ state: "detached" });
    expect(await isPlaying(ada)).toBe(false);
    await ada.getByRole("button", { name: "Go on without them" }).click();
    await expect.poll(() => isPlaying(ada), poll).toBe(true);
    await ada.getByText("Waiting for").waitFor({ state: "detached" });
  });

  it("votes to skip what is on", async () => {
    const ada = await openLobby(flow, { film: "gatsby" });
    const ben = await comeByInvite(flow, ada);
    await start(ada);
    await expect.poll(() => isPlaying(ben), poll).toBe(true);
    await ben.getByRole("button", { name: "Vote to skip this one" }).click();
    await ada.getByRole("heading", { name: "Nothing is on yet" }).waitFor();
  });

  it("looks right at every width, long names included", async () => {
    const ada = await openLobby(flow, { film: "gatsby" });
    const ben = await comeByInvite(flow, ada, `Ben ${"b".repeat(58)}`);
    await say(ben, `A word that is long: ${"a".repeat(120)}`);
    await say(ben, "مساء الخير، هل نبدأ؟");
    await said(ada, "مساء الخير").waitFor();
    await start(ada);
    await expect.poll(() => isPlaying(ada), poll).toBe(true);
    await ada.getByRole("button", { name: "Pause", exact: true }).click();
    await ada.getByRole("region", { name: "What to enjoy next, together" }).getByRole("article").first().waitFor();
    await lookAtEveryWidth(ada, "party-room");
    await ada.setViewportSize({ width: 390, height: 844 });
    for (const part of ["People", "Queue", "Next"]) {
      await ada.getByRole("tab", { name: part }).click();
      await ada.getByRole("tabpanel", { name: part }).waitFor();
    }
    await ada.getByRole("tabpanel", { name: "Next" }).getByRole("article").last().scrollIntoViewIfNeeded();
    expect((await ada.locator("video").boundingBox())?.y).toBe(0);
    await ada.getByRole("tab", { name: "Next" }).press("ArrowRight");
    await ada.getByRole("tabpanel", { name: "Queue" }).waitFor();
    await say(ben, "Are you there?");
    await ada.getByRole("tab", { name: "Chat 1 new" }).click();
    await said(ada, "Are you there?").waitFor();
  });
});
