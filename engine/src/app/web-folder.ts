import { fileURLToPath } from "node:url";

/** The page beside the engine, where there is one. */
export const webFolder = fileURLToPath(new URL("../../../web", import.meta.url));
