import { importers } from "../pipeline/ingest/importers.ts";

export type { ImportReport } from "../pipeline/ingest/import-data.ts";
export { loadMapping } from "../pipeline/ingest/mapping.ts";

/** What can be imported, for help texts. */
export const importKinds: readonly { readonly kind: string; readonly description: string }[] = importers;
