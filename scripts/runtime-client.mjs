/**
 * The runtime interface client with which Lambda's own containers run handlers, compiled once into a cache folder: its install script
 * takes a minute and Debian's build tools, which no `npm ci` should need. `node scripts/runtime-client.mjs` prints the path of its
 * program, or says what is missing and ends with 3.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const name = "aws-lambda-ric";
const version = "4.0.2";
const missingStatus = 3;

/** What its install script calls, and the Debian package that has it. */
const programs = {
  npm: "npm",
  make: "make",
  "g++": "g++",
  cmake: "cmake",
  autoreconf: "autoconf",
  automake: "automake",
  libtoolize: "libtool",
  "pkg-config": "pkg-config",
  python3: "python3",
  xz: "xz-utils",
};

const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
const folder = join(caches, "codecatalyst", `${name}-${version}-${process.platform}-${process.arch}`);
const program = (at) => join(at, "node_modules", name, "index.mjs");

if (!existsSync(program(folder))) {
  const missing = Object.keys(programs).filter((command) => spawnSync(command, ["--version"]).error !== undefined);
  if (missing.length > 0)
    giveUp(
      `Compiling it needs ${missing.join(", ")}. On Debian: apt-get install ${missing.map((command) => programs[command]).join(" ")}`,
    );
  try {
    install();
  } catch (error) {
    const { stderr = "", message } = error;
    giveUp(`It could not be installed: ${String(stderr).trim().split("\n").at(-1) || message}.`);
  }
}
console.log(program(folder));

function giveUp(why) {
  console.error(`${name} is not there. ${why}`);
  process.exit(missingStatus);
}

/** Put in place whole: what is there was compiled to the end. */
function install() {
  mkdirSync(dirname(folder), { recursive: true });
  const making = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(making, "package.json"), JSON.stringify({ private: true, allowScripts: { [name]: true } }));
    execFileSync("npm", ["install", "--ignore-scripts=false", "--no-audit", "--no-fund", `${name}@${version}`], {
      cwd: making,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...nodeBeside() },
    });
    const native = join(making, "node_modules", name, "rapid-client.node");
    if (!existsSync(native)) throw new Error("its install script did not run");
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** This Node, and its headers where they lie beside it; else the compiler fetches them. */
function nodeBeside() {
  const bin = dirname(process.execPath);
  const root = dirname(bin);
  return {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    ...(existsSync(join(root, "include/node/node_api.h")) && { npm_config_nodedir: root }),
  };
}
