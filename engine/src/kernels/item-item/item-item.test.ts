import { hostBuilds } from "../wasm/kernel-module.ts";
import { createItemItemSearchWithWasm } from "./item-item-wasm.ts";
import { describeItemItem } from "./item-item.contract.ts";
import { createItemItemSearch } from "./item-item.ts";

describeItemItem("TypeScript", createItemItemSearch);
for (const build of hostBuilds)
  describeItemItem(build, (weights, groups) => createItemItemSearchWithWasm(weights, groups, build));
