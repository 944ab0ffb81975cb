import { expect, it } from "vitest";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { createCosinesWasm } from "./cosine-wasm.ts";
import { describeCosines } from "./cosine.contract.ts";
import { createCosines } from "./cosine.ts";

describeCosines("TypeScript", createCosines);
for (const build of hostBuilds) describeCosines(build, (features) => createCosinesWasm(features, build));

it("the compiled cosines refuse columns that 16 bits cannot number", () => {
  const sparse = {
    rowCount: 0,
    columnCount: 65_537,
    offsets: Uint32Array.of(0),
    columns: new Uint32Array(),
    values: new Float32Array(),
  };
  expect(() => createCosinesWasm({ sparse })).toThrow(/65537 columns/);
});
