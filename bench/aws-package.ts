/** What the AWS part costs those who do not use it: the packed engine, installed into an empty folder with that part and without. */
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rowWithAim, type BenchRow } from "./report.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What belongs to AWS and Redis, of the files of the built engine. */
const awsFiles = /^dist\/(adapters\/(aws|redis)|app\/aws)\/|^dist\/app\/aws-/;

/** Somebody's first program. */
const program = `
  import { createEngine } from "codecatalyst";
  const engine = await createEngine({ threadCount: 1 });
  await engine.putItems([{ id: "book:1", domain: "book", title: "A" }, { id: "movie:1", domain: "movie", title: "B" }]);
  await engine.recordEvents([{ accountId: "ada", itemId: "book:1", kind: "finish" }]);
  const { items } = await engine.recommend({ userId: "ada" });
  await engine.close();
  console.log(items.length);`;

export async function packageRows(): Promise<readonly BenchRow[]> {
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", "engine"], { cwd: root });
  return inTemporaryFolder(async (folder) => {
    const packed = join(folder, "packed");
    npm(folder, "pack", join(root, "engine"), "--pack-destination", folder);
    execFileSync("tar", ["-xzf", await tarballIn(folder), "-C", folder]);
    await cp(join(folder, "package"), packed, { recursive: true });
    const awsBytes = await leaveAwsOut(packed);
    const withAws = await install(folder, "with", await tarballIn(folder));
    await mkdir(join(folder, "bare"));
    npm(packed, "pack", "--pack-destination", join(folder, "bare"));
    const without = await install(folder, "without", await tarballIn(join(folder, "bare")));
    const answer = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: join(folder, "with"),
      encoding: "utf8",
    });
    return [
      { case: "installed package, all in all", value: Math.round(withAws.sizeBytes / 1e4) / 100, unit: "MB" },
      { case: "of it files of the AWS part", value: Math.round(awsBytes / 1e3), unit: "kB" },
      rowWithAim("installed besides because of AWS", withAws.othersBytes - without.othersBytes, "bytes", { below: 1 }),
      rowWithAim("packages because of AWS", beside(withAws.packages, without.packages).length, "packages", {
        below: 1,
      }),
      rowWithAim("lists in memory from it", Number(answer), "items", { atLeast: 1 }),
    ];
  });
}

const beside = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...some].filter((name) => !others.has(name));

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function tarballIn(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error(`npm pack left no tarball in ${folder}.`);
  return join(folder, name);
}

/** Takes the AWS part out of an unpacked package; says how large it was. */
async function leaveAwsOut(folder: string): Promise<number> {
  let sizeBytes = 0;
  for (const file of await filesOf(folder))
    if (awsFiles.test(file)) {
      sizeBytes += (await stat(join(folder, file))).size;
      await rm(join(folder, file));
    }
  const path = join(folder, "package.json");
  const {
    peerDependencies: _,
    peerDependenciesMeta: __,
    ...rest
  } = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(rest));
  return sizeBytes;
}

interface Installed {
  readonly sizeBytes: number;
  /** Of all packages but the engine itself. */
  readonly othersBytes: number;
  readonly packages: ReadonlySet<string>;
}

async function install(folder: string, name: string, tarball: string): Promise<Installed> {
  const target = join(folder, name);
  await mkdir(target);
  await writeFile(join(target, "package.json"), JSON.stringify({ private: true }));
  npm(target, "install", tarball);
  const modules = join(target, "node_modules");
  const files = (await filesOf(modules)).filter((file) => file !== ".package-lock.json");
  const sizes = await Promise.all(files.map(async (file) => [file, (await stat(join(modules, file))).size] as const));
  const sum = (some: typeof sizes) => some.reduce((total, [, sizeBytes]) => total + sizeBytes, 0);
  const packages = new Set(
    files.flatMap(
      (file) =>
        file
          .split("node_modules/")
          .at(-1)
          ?.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? [],
    ),
  );
  return {
    sizeBytes: sum(sizes),
    othersBytes: sum(sizes.filter(([file]) => !file.startsWith("codecatalyst/"))),
    packages,
  };
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll(sep, "/"),
    );
}
