import type { Locator, Page } from "playwright-core";
import { somebody, type Flow } from "./flow.ts";

/** Players and servers take their time on a busy machine. */
export const poll = { timeout: 20_000 };

interface Host {
  readonly film?: string;
  /** Of another server than the shared demo. */
  readonly address?: string;
}

/** Ada opens the lobby of a party, with a film of the demo or without. */
export async function openLobby(flow: Flow, { film, address }: Host = {}): Promise<Page> {
  const page = await flow.open(`/parties?as=${somebody("ada")}`, address === undefined ? {} : { address });
  await page.getByRole("button", { name: "Start or plan a party" }).click();
  if (film !== undefined) {
    await page.getByLabel("What to watch").fill(film);
    await page.getByRole("list", { name: "Films found" }).getByRole("button").first().click();
  }
  await page.getByLabel("Your name there").fill("Ada");
  await page.getByRole("button", { name: "Open the lobby" }).click();
  await page.getByRole("heading", { name: "The lobby" }).waitFor();
  return page;
}

/** Path and query of a link that the host makes now. */
export async function inviteOf(host: Page): Promise<string> {
  await host.getByRole("button", { name: "Invite", exact: true }).click();
  await host.getByRole("button", { name: "Make a link" }).click();
  const link = new URL(await host.getByLabel(/^Link \d+ of the invite$/).inputValue());
  await host.keyboard.press("Escape");
  return link.pathname + link.search;
}

/** Somebody comes by a link that the host makes now. */
export async function comeByInvite(flow: Flow, host: Page, name = "Ben"): Promise<Page> {
  const invite = await inviteOf(host);
  const page = await flow.open(`${invite}&as=${somebody(name.toLowerCase())}`, { address: new URL(host.url()).origin });
  await page.getByRole("heading", { name: /Ada invites you to/ }).waitFor();
  await page.getByLabel("The name to show").fill(name);
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("region", { name: "Chat" }).waitFor();
  return page;
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Say something").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

export const said = (page: Page, text: string) => page.getByRole("log").getByRole("listitem").filter({ hasText: text });

export const start = (host: Page) => host.getByRole("button", { name: "Start", exact: true }).click();

export const isPlaying = (page: Page): Promise<boolean> =>
  page.locator("video").evaluate((video: HTMLVideoElement) => !video.paused && video.currentTime > 0);

/** The button with these words that is about something: "Mute", of Ben. */
export const buttonAbout = (place: Page | Locator, words: string, about: string): Locator =>
  place.getByRole("button", { name: new RegExp(`^${words} ?: ${about.replaceAll(/[^\p{L}\p{N} ]/gu, ".")}`, "u") });

/** Opens what a host may do about somebody, and does it. */
export async function decide(host: Page, words: string, name: string): Promise<void> {
  await buttonAbout(host, "Decide", name).click();
  await buttonAbout(host, words, name).click();
}
