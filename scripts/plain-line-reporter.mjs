import { globSync } from "node:fs";

/** A vitest reporter that ends a run with the names of what was left out or failed, and one plain line for CI readers: `N passed, N failed, N skipped`. */
export default class PlainLineReporter {
  #projects = [];

  onInit(vitest) {
    this.#projects = vitest.projects.map(({ name }) => name);
  }

  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const note = (name) => console.log(`failed: ${name}`);
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests("failed")].length === 0) {
        counts.failed += 1;
        note(module.relativeModuleId);
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state === "failed") note(`${module.relativeModuleId}: ${test.fullName}`);
      }
    }
    if (this.#projects.includes("together") && !this.#projects.includes("long"))
      console.log(`left out, as they take long (npm run test:long): ${longTests().join(", ")}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

const longTests = () =>
  globSync("{engine,client,demo,bench}/**/*.long.test.ts", { exclude: ["**/node_modules", "**/dist"] }).toSorted();
