/**
 * What a viewer waits for at the first visit: how much home loads, and when something, and then the list, is seen on a slow telephone.
 * The demo answers; the browser's processor is slowed down four times, its network to 1.6 Mbit/s and 150 ms a round trip.
 */
import type { CDPSession, Page } from "playwright-core";
import { isBrowserMissing, launchBrowser } from "../web/e2e/browser.ts";
import { startDemoServer } from "../web/e2e/demo-server.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";

const visitCount = 5;
const slowNetwork = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const processorSlowdown = 4;

interface Visit {
  /** Of scripts and styles, as they came over the network. */
  readonly loadedKb: number;
  readonly firstPaintMs: number;
  readonly listMs: number;
}

export async function run(): Promise<readonly BenchRow[]> {
  if (isBrowserMissing) {
    console.error("Left out: no browser. Set CHROMIUM to its path.");
    return [];
  }
  // What it serves is built first.
  const server = await startDemoServer("scripts/start.mjs");
  const browser = await launchBrowser();
  try {
    const visits: Visit[] = [];
    for (let visit = 0; visit < visitCount; visit += 1) {
      // Each in a window of its own, so that nothing is kept from the one before.
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      visits.push(await visitHome(await context.newPage(), server.address));
      await context.close();
    }
    return [
      rowWithAim("first-load-gzip", median(visits.map(({ loadedKb }) => loadedKb)), "kB", { below: 150 }),
      rowWithAim("first-contentful-paint", median(visits.map(({ firstPaintMs }) => firstPaintMs)), "ms", {
        below: 1500,
      }),
      { case: "first-work-seen", value: Math.round(median(visits.map(({ listMs }) => listMs))), unit: "ms" },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function visitHome(page: Page, address: string): Promise<Visit> {
  const session = await page.context().newCDPSession(page);
  const loaded = countBytes(session);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slowNetwork);
  await session.send("Emulation.setCPUThrottlingRate", { rate: processorSlowdown });
  await page.goto(`${address}/?as=household-1-person-1`, { waitUntil: "commit" });
  await page.getByRole("region", { name: "For you now" }).getByRole("article").first().waitFor();
  const listMs = await page.evaluate(() => performance.now());
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  return { loadedKb: loaded() / 1000, firstPaintMs, listMs };
}

/** Scripts and styles until the list is there, compressed as they came. */
function countBytes(session: CDPSession): () => number {
  const ids = new Set<string>();
  let byteCount = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script" || type === "Stylesheet") ids.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (ids.has(requestId)) byteCount += encodedDataLength;
  });
  return () => byteCount;
}
