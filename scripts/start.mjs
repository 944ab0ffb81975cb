import { build, requireNode } from "./build.mjs";

requireNode();
build();
await import("../demo/dist/start.js");
