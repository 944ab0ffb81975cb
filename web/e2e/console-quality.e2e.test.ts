import { describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

interface Outline {
  readonly card: string;
  readonly rowCount: number;
  readonly aimCount: number;
  readonly metCount: number;
}

interface Row {
  readonly case: string;
  readonly metric: string;
  readonly value: number;
  readonly met?: boolean;
}

const ask = async <Body>(path: string) => (await askServer<Body>("GET", path)).body;
const slow = { timeout: 30_000 };
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe.skipIf(isBrowserMissing)(`console: quality${leftOut}`, () => {
  const flow = useFlow();
  const open = async (parameters = "") => {
    const page = await flow.open(`/console/quality?as=${somebody("quality")}${parameters}`);
    const count = page.getByRole("region", { name: "Figures", exact: true }).getByRole("status");
    await count.waitFor();
    return { page, count };
  };

  it("says as plainly how many aims are missed as how many are met", async () => {
    const { page, count } = await open();
    const { reports } = await ask<{ readonly reports: readonly Outline[] }>("/v1/evaluations");
    const [aims, met] = [sum(reports.map(({ aimCount }) => aimCount)), sum(reports.map(({ metCount }) => metCount))];
    const cards = page.getByRole("region", { name: "Cards", exact: true });
    await cards.getByText(`${met} aims met`).waitFor();
    await cards.getByText(`${aims - met} aims missed`).waitFor();
    const textOf = async () => Number(/\d+/.exec((await count.textContent()) ?? "")?.[0]);
    expect(await textOf()).toBe(sum(reports.map(({ rowCount }) => rowCount)));
    await page.getByText("Aim missed", { exact: true }).click();
    await expect.poll(textOf, slow).toBe(aims - met);
    await page.getByText("Aim met", { exact: true }).click();
    await expect.poll(textOf, slow).toBe(met);
  });

  it("shows the figures of a card as the server has them, with their protocol and what they mean", async () => {
    const { page, count } = await open();
    await page.getByRole("button", { name: "A2", exact: true }).click();
    const report = await ask<{ readonly commit: string; readonly rows: readonly Row[] }>("/v1/evaluations/A2");
    await expect.poll(() => count.textContent(), slow).toBe(`${report.rows.length} figures`);
    const metric = report.rows[0]?.metric ?? "";
    const figures = page.getByRole("region", { name: `A2: ${metric}`, exact: true });
    expect(await figures.textContent()).toContain("Precision: of the first ten of the list");
    expect(await figures.textContent()).toContain(`commit ${report.commit}`);
    const rows = await figures.getByRole("row").all();
    for (const [place, { value, met }] of report.rows.entries()) {
      const said = await rows[place + 1]?.textContent();
      expect(said).toContain(value.toFixed(3).replace(/0+$/, ""));
      expect(said).toContain(met === undefined ? "none" : met ? "Met" : "Missed");
    }
    await figures.getByRole("img", { name: /figures with intervals and floors/ }).waitFor();

    // The choice is in the address: whoever gets it sees the same.
    await page.reload();
    await expect.poll(() => count.textContent(), slow).toBe(`${report.rows.length} figures`);
  });

  it("filters by data set and metric together", async () => {
    const { page, count } = await open();
    const before = await count.textContent();
    await page.getByLabel("Data set").selectOption("ml-1m-implicit");
    await page.getByLabel("Metric").selectOption("NDCG@10, full ranking");
    await expect.poll(() => count.textContent(), slow).not.toBe(before);
    const headings = await page.getByRole("heading", { level: 2 }).allTextContents();
    expect(headings.slice(1).every((heading) => heading.endsWith(": NDCG@10, full ranking"))).toBe(true);
    expect(new URL(page.url()).searchParams.get("data")).toBe("ml-1m-implicit");
  });

  it("looks right at every width", async () => {
    const { page } = await open("&card=A1");
    await page.getByText("2 figures").waitFor();
    await lookAtEveryWidth(page, "console-quality");
  });
});
