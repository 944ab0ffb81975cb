import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startDemoServer, type DemoServer } from "./demo-server.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

interface Version {
  readonly version: string;
  readonly isServing: boolean;
  readonly isRollbackTarget: boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

const operator = somebody("operator");
let server: DemoServer;
const ask = async <Body>(path: string) => (await askServer<Body>("GET", path, undefined, server.address)).body;
const versions = async () => (await ask<{ readonly models: readonly Version[] }>("/v1/models")).models;
const serving = async () => (await versions()).find(({ isServing }) => isServing)?.version ?? "";

describe.skipIf(isBrowserMissing)(`console: models${leftOut}`, () => {
  const flow = useFlow();
  const openModels = () => flow.open(`/console/models?as=${operator}`, { address: server.address });
  beforeAll(async () => {
    server = await startDemoServer();
    await server.runBetween("train");
  });
  afterAll(() => server.stop());

  it("says in words what a version was measured at and trained from", async () => {
    const page = await openModels();
    const version = await serving();
    const row = page.getByRole("row").filter({ hasText: version });
    await row.getByText("Serves", { exact: true }).waitFor();
    await row.getByRole("link", { name: version }).click();
    await page.getByRole("heading", { level: 1, name: version }).waitFor();
    await page.getByRole("region", { name: "What it was trained from" }).getByText("Data (SHA-256)").waitFor();
    const lists = page.getByRole("region", { name: "Lists of each domain" });
    const films = lists.getByRole("row").filter({ hasText: "Films, everybody: NDCG@10" }).first();
    const { metrics } = await ask<Version>(`/v1/models/${version}`);
    const shown = Number(await films.getByRole("cell").nth(1).textContent());
    expect(shown).toBeCloseTo(metrics["blend.movie.all.ndcg10"] ?? Number.NaN, 4);
    await lookAtEveryWidth(page, "console-model");
  });

  it("compares two versions, promotes the other one, and brings back the first", async () => {
    const before = await serving();
    const other = (await versions()).find(({ isServing }) => !isServing)?.version ?? "";
    const page = await openModels();
    await page.getByRole("checkbox", { name: `Compare ${before}` }).check();
    await page.getByRole("checkbox", { name: `Compare ${other}` }).check();
    const compared = page.getByRole("region", { name: "Side by side" });
    await compared.getByText(/^The newer one is better in \d+ and worse in \d+ of \d+/).waitFor();
    await compared.getByRole("img", { name: /^NDCG at 10 of/ }).waitFor();
    expect(await compared.getByText(/^(better|worse|as before)$/).count()).toBeGreaterThan(0);
    await lookAtEveryWidth(page, "console-models");

    await page.getByRole("button", { name: `Promote : ${other}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(before).waitFor();
    await dialog.getByRole("button", { name: "Promote", exact: true }).click();
    await page.getByText(`${other} serves now.`).waitFor();
    expect(await serving()).toBe(other);

    await page.getByRole("row").filter({ hasText: before }).getByText("A rollback brings it back").waitFor();
    await page.getByRole("button", { name: "Roll back" }).click();
    await dialog.getByText(before).waitFor();
    await dialog.getByRole("button", { name: "Roll back" }).click();
    await page.getByText(`${before} serves again.`).waitFor();
    expect(await serving()).toBe(before);
  });

  it("is for operators alone", async () => {
    // The demo asks nobody to sign in: what a server that does says of a person is put in its place.
    const page = await flow.open("/", { width: 1024 });
    await page.route("**/v1/me", (route) =>
      route.fulfill({
        json: { kind: "session", tenant: "default", role: "person", userId: operator, scopes: ["lists"] },
      }),
    );
    await page.goto(page.url().replace(/\/[^/]*$/, "/console/models"));
    await page.getByText("The console is for operators.").waitFor();
    expect(await page.getByRole("navigation", { name: "Console" }).count()).toBe(0);
  });
});
