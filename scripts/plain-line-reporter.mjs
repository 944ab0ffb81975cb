/** A vitest reporter that ends a run with the names of what failed, and one plain line for CI readers: `N passed, N failed, N skipped`. */
export default class PlainLineReporter {
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
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
