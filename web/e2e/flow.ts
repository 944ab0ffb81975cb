import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { launchBrowser } from "./browser.ts";

/** Phone, tablet, wide screen: every page is looked at in each. */
const widths = [390, 1024, 1600] as const;

/** Review artefacts, kept outside the repository. */
const screenshotFolder = join(tmpdir(), "codecatalyst-screenshots");

interface OpenOptions extends BrowserContextOptions {
  readonly width?: number;
  /** Of another server than the shared demo. */
  readonly address?: string;
}

export interface Flow {
  /** A page in a window of its own, of somebody (`as`) or of a newcomer. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Takes what the test itself provoked off the list of faults. */
  forgive(pattern: RegExp): void;
}

/** Opens a browser for the tests of a file. A script error, or a request to anywhere but the server, fails the test it happened in. */
export function useFlow(): Flow {
  let browser: Browser;
  const faults: string[] = [];
  const forgiven: RegExp[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    await mkdir(screenshotFolder, { recursive: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    const patterns = forgiven.splice(0);
    const found = faults.splice(0).filter((fault) => !patterns.some((pattern) => pattern.test(fault)));
    if (found.length > 0) throw new Error(`The page must not do this: ${found.join("; ")}`);
  });
  afterAll(() => browser.close());
  return {
    forgive: (pattern) => void forgiven.push(pattern),
    async open(path, { width = 1280, address = inject("demoAddress"), ...options } = {}) {
      const viewport = { width, height: width < 600 ? 844 : 900 };
      const context = await browser.newContext({ viewport, reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:"))
          faults.push(`asked for ${url}`);
      });
      await page.goto(address + path);
      return page;
    },
  };
}

/** An id that no other test has, so that flows on one server do not meet. */
export const somebody = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;

/** No violation of the accessibility rules. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await inPage.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  });
  expect(found).toEqual([]);
}

/** Nothing sticks out at the side. */
export async function expectFits(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess).toBeLessThanOrEqual(0);
}

async function takePicture(page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await page.screenshot({ path: join(screenshotFolder, `${name}-${width}.png`), fullPage: true });
  await expectFits(page);
}

/** The page at each width, and on the phone in the dark: it fits, both themes are accessible, and there is a picture of each for those who review. */
export async function lookAtEveryWidth(page: Page, name: string): Promise<void> {
  for (const width of widths) await takePicture(page, name, width);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await takePicture(page, `${name}-dark`, widths[0]);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Loads the page again, and answers what the server told it under that path: others may change it before a test could ask. */
export async function toldAnew<Body>(page: Page, path: string): Promise<Body> {
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === path);
  await page.reload();
  return (await (await answer).json()) as Body;
}
