/** The functions, and from which bundle of handlers each is made. */
export const functionBundles = {
  /** Lists: read-mostly. */
  inference: "inference",
  /** Every other route. */
  management: "management",
  /** POST /v1/events. */
  intake: "intake",
  enrichment: "enrichment",
  deployment: "deployment",
  /** The job that runs every minute, one at a time; beside the others, or it would wait for those that take long. */
  learn: "batch",
  batch: "batch",
  bus: "bus",
} as const;

/** With a native library (DuckDB), for the processors that `bundle.mjs` brings it for unless told otherwise. */
export const nativeBundles: ReadonlySet<BundleName> = new Set(["batch", "bus"]);

export type FunctionName = keyof typeof functionBundles;
export type BundleName = (typeof functionBundles)[FunctionName];
export const functionNames = Object.keys(functionBundles) as readonly FunctionName[];
