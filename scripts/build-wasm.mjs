/** Compiles the kernels' AssemblyScript twice, with and without relaxed SIMD, into one generated TypeScript file. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kernels = fileURLToPath(new URL("../engine/src/kernels", import.meta.url));
const entry = "wasm/assembly/index.ts";
const generated = join(kernels, "wasm/generated");
const target = join(generated, "modules.ts");

// Nothing is ever collected or thrown: kernels work on addresses that the caller hands out, in a memory that the caller brings.
const shared = ["--runtime", "stub", "--noAssert", "-O3", "--enable", "simd", "--enable", "threads"];
const memory = [
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
  "--noExportMemory",
];
const builds = { simd: [], relaxedSimd: ["--enable", "relaxed-simd"] };

/** Does nothing when the sources are those of the last build. Under the name `setup` the test runner calls it before all tests. */
export { buildWasm as setup };

export async function buildWasm() {
  const stamp = `// ${sourcesSha256()}`;
  if (isBuilt(stamp)) return;
  const modules = {};
  for (const [name, flags] of Object.entries(builds)) modules[name] = await compile([...shared, ...memory, ...flags]);
  const names = WebAssembly.Module.exports(new WebAssembly.Module(modules.simd))
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => JSON.stringify(name));
  const lines = [
    stamp,
    `export type KernelName =\n  | ${names.join("\n  | ")};`,
    ...Object.entries(modules).map(
      ([name, bytes]) => `export const ${name}Base64 = ${JSON.stringify(Buffer.from(bytes).toString("base64"))};`,
    ),
  ];
  mkdirSync(generated, { recursive: true });
  // Put in place whole: a test run and a server may both be about to read it.
  writeFileSync(`${target}.${process.pid}`, `${lines.join("\n")}\n`);
  renameSync(`${target}.${process.pid}`, target);
}

function isBuilt(stamp) {
  try {
    return readFileSync(target, "utf8").startsWith(stamp);
  } catch {
    return false;
  }
}

function sourcesSha256() {
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  const files = readdirSync(kernels, { recursive: true }).filter((file) => /assembly[\\/][^\\/]+\.ts$/.test(file));
  for (const file of files.toSorted((a, b) => (a < b ? -1 : 1)))
    hash.update(file).update(readFileSync(join(kernels, file)));
  return hash.digest("hex");
}

async function compile(flags) {
  const { main } = await import("assemblyscript/asc");
  let bytes;
  let complaints = "";
  const { error } = await main([entry, "--baseDir", kernels, "--outFile", "kernels.wasm", ...flags], {
    writeFile: (name, contents) => {
      if (name === "kernels.wasm") bytes = contents;
    },
    stderr: { write: (text) => (complaints += text) },
  });
  if (error !== null || bytes === undefined) throw new Error(`The kernels do not compile.\n${complaints}`);
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
