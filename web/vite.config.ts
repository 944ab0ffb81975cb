import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** While pages are worked on, a server that runs already answers for the API. */
const server = process.env["CODECATALYST_SERVER"] ?? "http://127.0.0.1:8080";
const proxy = Object.fromEntries(
  ["/v1", "/graphql", "/metrics", "/health", "/docs"].map((path) => [path, { target: server, ws: true }]),
);

const smallestBytes = 1_024;

/** Beside each text the same compressed once, so that the server need not do it for each visitor. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  writeBundle({ dir = at("dist") }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue;
      const bytes = readFileSync(join(dir, name));
      if (bytes.length >= smallestBytes) writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes));
    }
  },
};

export default defineConfig({
  plugins: [compressed],
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
