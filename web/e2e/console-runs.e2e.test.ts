import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

interface Run {
  readonly id: string;
  readonly status: string;
  readonly isUnderWay: boolean;
  readonly steps: readonly { readonly name: string; readonly status: string }[];
}

describe.skipIf(isBrowserMissing)(`console: feature runs${leftOut}`, () => {
  const flow = useFlow();
  // Of its own: a run changes which model serves.
  let server: DemoServer;
  beforeAll(async () => {
    server = await startDemoServer();
  });
  afterAll(() => server.stop());
  const ask = async <Body>(path: string) => (await askServer<Body>("GET", path, undefined, server.address)).body;
  const open = (path: string) => flow.open(`${path}?as=${somebody("runs")}`, { address: server.address });

  it("begins a run, is refused another meanwhile, and follows it to its end", { timeout: 180_000 }, async () => {
    const page = await open("/console/runs");
    await page.getByRole("button", { name: "Begin a run" }).click();
    const dialog = page.getByRole("dialog", { name: "Begin a run?" });
    expect(await dialog.getByRole("listitem").count()).toBe(5);
    await dialog.getByRole("button", { name: "Begin", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: /^Run of/ }).waitFor();
    const [id] = new URL(page.url()).pathname.split("/").slice(-1);
    expect(await ask<Run>(`/v1/runs/${id}`)).toMatchObject({ status: "running", isUnderWay: true });

    await page.getByRole("link", { name: "All runs" }).click();
    const newest = page.getByRole("region", { name: "Runs" }).getByRole("row").nth(1);
    await newest.getByText("Under way").waitFor();
    await page.getByRole("button", { name: "Begin a run" }).click();
    await dialog.getByText("there is one at a time").waitFor();
    await dialog.getByRole("button", { name: "Begin", exact: true }).click();
    await dialog.getByRole("alert").getByText("A run is under way").waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();

    await newest.getByRole("link").click();
    // Either verdict is right here: this is about how it is told.
    const ended = page.getByRole("status").filter({ hasText: /Promoted|Refused/ });
    await ended.waitFor({ timeout: 150_000 });
    const { runs } = await ask<{ readonly runs: readonly Run[] }>("/v1/runs");
    expect(runs[0]).toMatchObject({ id, isUnderWay: false });
    const words = runs[0]?.status === "promoted" ? "Promoted" : "Refused";
    expect(await ended.textContent()).toContain(words);
    expect(runs.filter(({ isUnderWay }) => isUnderWay)).toEqual([]);
    await page.getByRole("list", { name: "Log" }).getByText("judge: done").waitFor();
    await page.getByText(words === "Promoted" ? "May serve" : "May not serve").waitFor();
    await lookAtEveryWidth(page, "console-run");
    await page.getByRole("link", { name: "All runs" }).click();
    await newest.getByText(words).waitFor();
    await lookAtEveryWidth(page, "console-runs");
  });

  it("says so where there is no such run", async () => {
    const page = await open("/console/runs/no-such-run");
    expect(await page.getByRole("alert").textContent()).toContain("no-such-run");
  });
});
