import * as nodeModule from "node:module";
import { build, requireNode } from "./build.mjs";

requireNode();
await build();
// Halves the time until a command begins.
nodeModule.enableCompileCache();
await import("../engine/dist/cli/main.js");
