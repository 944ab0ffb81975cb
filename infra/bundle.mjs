/**
 * Bundles the handlers of `engine/src/app/aws/` for Lambda: `node infra/bundle.mjs [--arch x64|arm64] [--folder F] [name …]`.
 * Each becomes a folder `infra/bundles/<name>/` (or `F/<name>/`) with `index.mjs`, what that loads only when it is needed, and its worker threads.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWasm } from "../scripts/build-wasm.mjs";
import { nativeBundles } from "./functions.ts";
import { setup as installInfra } from "../scripts/install-infra.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const handlers = join(root, "engine/src/app/aws");
const bundles = join(root, "infra/bundles");

/** What cannot be bundled, and what no function asks for: pages, the runtime of the sentence encoder, compilers of a framework that has ours. */
const external = [
  "@duckdb/node-api",
  "@fastify/ajv-compiler",
  "@fastify/fast-json-stringify-compiler",
  "@fastify/swagger-ui",
  "altair-fastify-plugin",
  "onnxruntime-node",
];

/** The names of all handlers. */
export function handlerNames() {
  return readdirSync(handlers).flatMap((file) => /^(.+)\.handler\.ts$/.exec(file)?.[1] ?? []);
}

/** Bundles handlers, all unless `names` says which, into `folder/<name>`; says how large each is. */
export async function bundleHandlers({ names = handlerNames(), arch = "x64", folder = bundles } = {}) {
  await buildWasm();
  const report = [];
  for (const name of names) {
    const target = join(folder, name);
    const { startBytes } = await bundleFile(join(handlers, `${name}.handler.ts`), target);
    if (nativeBundles.has(name)) copyDuckDb(target, arch);
    report.push({ name, folder: target, sizeBytes: sizeOf(target), startBytes });
  }
  return report;
}

/** Bundles one file that exports a handler into `folder`, whose maps come beside it. `startBytes` is the code that every start loads. */
export async function bundleFile(entry, folder) {
  rmSync(folder, { recursive: true, force: true });
  const { outputs, inputs } = await build({ index: entry }, folder);
  const workers = workersOf(Object.keys(inputs));
  if (Object.keys(workers).length > 0) await build(workers, folder);
  moveMaps(folder, `${folder}.maps`);
  return { startBytes: startBytesOf(outputs, join(folder, "index.mjs")) };
}

/**
 * `import … from "node:http"` reads every export at once, and one of them loads a second HTTP client of Node's: 15 ms of each start.
 * `require` reads what is used.
 */
const nodeHttpByRequire = {
  name: "node-http-by-require",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "http", namespace: "by-require" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "by-require" }, () => ({ contents: `module.exports = require("node:http");` }));
  },
};

async function build(entryPoints, outdir) {
  installInfra();
  const { build: run } = await import("esbuild");
  const { metafile } = await run({
    entryPoints,
    outdir,
    absWorkingDir: root,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // What is imported later lies in a file of its own, which costs no start anything.
    splitting: true,
    mainFields: ["module", "main"],
    minify: true,
    // A line of source goes into the log with an error.
    lineLimit: 200,
    sourcemap: "external",
    legalComments: "external",
    external,
    plugins: [nodeHttpByRequire],
    metafile: true,
    logLevel: "warning",
    // For packages in CommonJS that ask for parts of Node.
    banner: {
      js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);',
    },
  });
  return metafile;
}

/**
 * The worker threads that bundled files start: each lies beside the file that starts it, from source, build and bundle alike, and is
 * named there as `new URL(`name${extname(import.meta.url)}`, import.meta.url)`.
 */
function workersOf(inputs) {
  const named = /new URL\(`([\w-]+)\$\{extname\(import\.meta\.url\)\}`/g;
  const ours = inputs.map((input) => join(root, input)).filter((file) => file.startsWith(join(root, "engine/src/")));
  return Object.fromEntries(
    ours.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(named)].map(([, name]) => [name, join(dirname(file), `${name}.ts`)]),
    ),
  );
}

/** The sizes of `index` and of what it imports at once. */
function startBytesOf(outputs, index) {
  const seen = new Set();
  const add = (path) => {
    const output = outputs[path];
    if (output === undefined || seen.has(path)) return 0;
    seen.add(path);
    const imported = output.imports.filter(({ kind }) => kind === "import-statement");
    return imported.reduce((sum, { path: next }) => sum + add(next), output.bytes);
  };
  const path = Object.keys(outputs).find((output) => join(root, output) === index);
  return add(path);
}

function moveMaps(folder, maps) {
  rmSync(maps, { recursive: true, force: true });
  mkdirSync(maps, { recursive: true });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".map")))
    renameSync(join(folder, file), join(maps, file));
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
}

/** DuckDB as it is installed here, with the native library of the machine that will run it. */
function copyDuckDb(folder, arch) {
  const require = createRequire(join(root, "engine/package.json"));
  const packages = ["@duckdb/node-api", "@duckdb/node-bindings", "detect-libc"];
  for (const name of packages) copyPackage(folder, name, packageFolder(require, name));
  const binding = `@duckdb/node-bindings-linux-${arch}`;
  copyPackage(folder, binding, packageFolder(require, binding) ?? fetchBinding(binding, arch));
}

function copyPackage(folder, name, from) {
  cpSync(from, join(folder, "node_modules", name), {
    recursive: true,
    dereference: true,
    filter: (path) => !/(\.d\.ts|\.map|README\.md)$/.test(basename(path)),
  });
}

function packageFolder(require, name) {
  return require.resolve
    .paths(name)
    .map((modules) => join(modules, name))
    .find((folder) => existsSync(join(folder, "package.json")));
}

/** npm installs native libraries for this machine alone, so that of another is put into a cache. */
function fetchBinding(name, arch) {
  const { version } = createRequire(join(root, "engine/package.json"))("@duckdb/node-bindings/package.json");
  const cache = join(root, "infra/node_modules/.cache", `duckdb-${version}-${arch}`);
  const folder = join(cache, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  const options = ["--prefix", cache, "--no-save", "--force", "--os", "linux", "--cpu", arch, "--libc", "glibc"];
  mkdirSync(cache, { recursive: true });
  try {
    execFileSync("npm", ["install", ...options, `${name}@${version}`], {
      cwd: cache,
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    throw new Error(
      `${name} is not installed on this machine, and npm could not fetch it. Bundle for ${process.arch}, or where npm has its registry.`,
      { cause: error },
    );
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { arch: { type: "string", default: "x64" }, folder: { type: "string", default: bundles } },
  });
  if (values.arch !== "x64" && values.arch !== "arm64") throw new Error("--arch is x64 or arm64.");
  const report = await bundleHandlers({ ...values, ...(positionals.length > 0 && { names: positionals }) });
  for (const { name, sizeBytes, startBytes } of report)
    console.log(`${name.padEnd(12)} ${megabytes(sizeBytes)} MB, of which ${megabytes(startBytes)} MB at every start`);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(2).padStart(6);
}
