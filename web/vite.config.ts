import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** While pages are worked on, a server that runs already answers for the API. */
const server = process.env["CODECATALYST_SERVER"] ?? "http://127.0.0.1:8080";
const proxy = Object.fromEntries(
  ["/v1", "/graphql", "/metrics", "/health", "/docs"].map((path) => [path, { target: server, ws: true }]),
);

export default defineConfig({
  root: at("."),
  resolve: {
    alias: { "codecatalyst-client": at("../client/src/index.ts") },
  },
  server: { proxy },
  preview: { proxy },
  build: {
    // Nothing is inlined: the page's policy takes scripts and pictures from the server alone.
    assetsInlineLimit: 0,
    // The charts of the console, which viewers never load.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      onwarn(warning, warn) {
        // Said by libraries to servers that render; there is none here.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
