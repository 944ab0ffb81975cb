/** Trees as a header and named arrays, to be written to disk and read again. */
import { checkTrees, type TreeEnsemble } from "./trees.ts";

export interface TreeFiles {
  readonly header: { readonly featureCount: number };
  readonly arrays: Omit<TreeEnsemble, "featureCount">;
}

/** What comes back from a disk, where anything may have happened to it. */
export interface UncheckedTreeFiles {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, unknown>>;
}

/** The arrays themselves, not copies. */
export function saveTrees({ featureCount, ...arrays }: TreeEnsemble): TreeFiles {
  return { header: { featureCount }, arrays };
}

/** RangeError names the array that is absent or of another kind, or says what `checkTrees` finds. */
export function loadTrees({ header, arrays }: UncheckedTreeFiles): TreeEnsemble {
  const read = <T>(name: keyof TreeFiles["arrays"], kind: new () => T): T => {
    const array = arrays[name];
    if (!(array instanceof kind)) throw new RangeError(`The array ${name} is absent or no ${kind.name}.`);
    return array;
  };
  const trees: TreeEnsemble = {
    featureCount: Number(header["featureCount"]),
    roots: read("roots", Int32Array),
    features: read("features", Uint32Array),
    thresholds: read("thresholds", Float32Array),
    isMissingLeft: read("isMissingLeft", Uint8Array),
    left: read("left", Int32Array),
    right: read("right", Int32Array),
    leafValues: read("leafValues", Float64Array),
  };
  checkTrees(trees);
  return trees;
}
