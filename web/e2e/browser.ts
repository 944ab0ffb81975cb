import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = process.env["CHROMIUM"] || "/usr/bin/chromium";

export const isBrowserMissing = !existsSync(executablePath);

/** Behind the name of a suite, where it is left out. */
export const leftOut = isBrowserMissing ? ` (left out: there is no ${executablePath})` : "";

const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nobody clicks before a film plays, and what is not in front plays as well.
  "--autoplay-policy=no-user-gesture-required",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: quiet });
