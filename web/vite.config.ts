import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  resolve: {
    alias: { "codecatalyst-client": at("../client/src/index.ts") },
  },
  build: {
    rolldownOptions: { input: { index: at("index.html"), party: at("party.html") } },
    // Nothing is inlined: the page's policy takes scripts and pictures from the server alone.
    assetsInlineLimit: 0,
  },
});
