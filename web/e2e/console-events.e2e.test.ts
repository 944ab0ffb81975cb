import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const json = { "content-type": "application/json" };

describe.skipIf(isBrowserMissing)(`console: events${leftOut}`, () => {
  const flow = useFlow();
  // Of its own: nobody else's events are among those that arrive, and some are made to have failed.
  let server: DemoServer;
  beforeAll(async () => {
    server = await startDemoServer();
  });
  afterAll(() => server.stop());

  const ask = async <Body>(path: string) => (await askServer<Body>("GET", path, undefined, server.address)).body;
  const workOf = async (domain: string) =>
    (
      await ask<{ readonly items: readonly { readonly id: string; readonly title: string }[] }>(
        `/v1/items?domain=${domain}&limit=1`,
      )
    ).items[0] ?? { id: "", title: "" };
  const record = async (accountId: string, itemId: string, kind: string) => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ id, accountId, itemId, kind });
    const answer = await fetch(`${server.address}/v1/events`, { method: "POST", headers: json, body });
    expect(await answer.json()).toMatchObject({ acceptedCount: 1 });
    return id;
  };

  it("shows events as they arrive, by kind, domain and account, and stands still while it is paused", async () => {
    const [film, book] = [await workOf("movie"), await workOf("book")];
    const [ada, bob] = [somebody("ada"), somebody("bob")];
    const page = await flow.open(`/console/events?as=${somebody("events")}`, { address: server.address });
    const events = page.getByRole("region", { name: "Events as they arrive" });
    await events.waitFor();
    await record(ada, film.id, "like");
    await record(bob, book.id, "view");
    const newest = events.getByRole("row").nth(1);
    await newest.filter({ hasText: bob }).filter({ hasText: book.title }).filter({ hasText: "Book" }).waitFor();

    await page.getByLabel("Account", { exact: true }).fill(ada.toUpperCase());
    await newest.filter({ hasText: film.title }).waitFor();
    expect(await events.getByRole("row").count()).toBe(2);
    await page.getByLabel("Domain").selectOption("book");
    await page.getByText(/^0 of \d+ events$/).waitFor();
    await page.getByLabel("Account", { exact: true }).fill("");
    await page.getByLabel("Kind").selectOption("view");
    await newest.filter({ hasText: bob }).waitFor();

    await page.getByRole("button", { name: "Pause" }).click();
    await record(bob, book.id, "view");
    // Longer than two looks.
    await page.waitForTimeout(4_500);
    const stood = await events.getByRole("row").count();
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(() => events.getByRole("row").count(), { timeout: 30_000 }).toBe(stood + 1);

    await newest.getByRole("button", { name: `Only : ${bob}` }).click();
    expect(await page.getByLabel("Account", { exact: true }).inputValue()).toBe(bob);
    await newest.getByRole("link", { name: book.title }).click();
    await page.getByRole("heading", { level: 1, name: book.title }).waitFor();
    await page.goBack();
    await events.getByRole("link", { name: bob }).first().click();
    await page.getByRole("heading", { level: 1, name: bob }).waitFor();
  });

  it("replays events that failed, chosen ones and whole groups, and says what became of them", async () => {
    const film = await workOf("movie");
    const accountId = somebody("unlucky");
    const ids = [await record(accountId, film.id, "like"), await record(accountId, film.id, "view")];
    await setAside(server, "live", ids, { accountId, itemId: film.id });

    const page = await flow.open(`/console/events?as=${somebody("events")}`, { address: server.address });
    const failed = page.getByRole("region", { name: "Failed", exact: true });
    await failed.getByText("The disk was full.").first().waitFor();
    await lookAtEveryWidth(page, "console-events");
    await failed.getByRole("combobox", { name: "Consumer group" }).selectOption("lake");
    await failed.getByText("Nothing of lake failed.").waitFor();
    await failed.getByRole("combobox", { name: "Consumer group" }).selectOption("live");

    await failed.getByRole("checkbox", { name: `Choose ${ids[0]} of live` }).check();
    await failed.getByRole("button", { name: "Replay 1 chosen event" }).click();
    await failed.getByRole("status").getByText("1 event went well now.").waitFor();
    const left = await ask<{ readonly events: readonly { readonly eventId: string }[] }>("/v1/failed-events");
    expect(left.events.map(({ eventId }) => eventId)).toEqual([ids[1]]);

    await failed.getByRole("button", { name: "Replay all of live" }).click();
    await failed.getByText("Nothing of live failed.").waitFor();
    expect(await ask("/v1/failed-events")).toEqual({ events: [] });
  });
});

/** As a consumer group does with what it cannot handle. */
async function setAside(
  { dataFolder }: DemoServer,
  group: string,
  ids: readonly string[],
  about: { readonly accountId: string; readonly itemId: string },
): Promise<void> {
  const nowMs = Date.now();
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const folder = join(dataFolder, "objects/default/lake/set-aside", group, `date=${day}`);
  await mkdir(folder, { recursive: true });
  const lines = ids.map((id, index) =>
    JSON.stringify({
      group,
      partition: 0,
      position: String(900_000 + index),
      arrivedAtMs: nowMs,
      setAsideAtMs: nowMs,
      reason: "The disk was full.",
      event: { id, kind: "like", atMs: nowMs, ...about },
    }),
  );
  await writeFile(join(folder, "p0-900000.jsonl"), `${lines.join("\n")}\n`);
}
