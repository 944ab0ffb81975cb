import { build, requireNode } from "./build.mjs";

requireNode();
build();
await import("../engine/dist/cli/main.js");
