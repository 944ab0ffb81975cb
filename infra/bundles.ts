import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BundleName } from "./functions.ts";

/** The folder with a bundle's code. */
export type BundleFolders = (name: BundleName) => string;

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const builtBundles: BundleFolders = (name) => {
  const folder = fileOf(`bundles/${name}`);
  if (!existsSync(`${folder}/index.mjs`))
    throw new Error(`infra/bundles/${name} is not there: \`npm run infra:synth\` in the root folder makes it.`);
  return folder;
};

/** In the place of the functions' code, where the templates alone matter. */
export const withoutCode: BundleFolders = () => fileOf("testing/no-code");
