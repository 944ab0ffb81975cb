import { build, requireNode } from "./build.mjs";

requireNode();
await build();
await import("../demo/dist/start.js");
