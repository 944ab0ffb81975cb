import type { TestProject } from "vitest/node";
import { isBrowserMissing } from "./browser.ts";
import { startDemoServer } from "./demo-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the demo that all flows share: each has people of its own. */
    readonly demoAddress: string;
  }
}

/** Starts the demo once for all flows; with `DEMO_ADDRESS` they go to one that runs already. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env["DEMO_ADDRESS"];
  if (isBrowserMissing || running !== undefined) {
    project.provide("demoAddress", running ?? "");
    return async () => {};
  }
  const server = await startDemoServer();
  project.provide("demoAddress", server.address);
  return () => server.stop();
}
