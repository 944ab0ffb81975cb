import { EngineError } from "./errors.ts";
import { parseModelVersion, parseTenantId, type ModelVersion, type TenantId } from "./ids.ts";

/** Versions by tenant as one word without white space: `tenant=version,…`, both percent-encoded. */
export function pinnedVersionsText(versions: ReadonlyMap<TenantId, ModelVersion>): string {
  return [...versions].map((pair) => pair.map(encodeURIComponent).join("=")).join(",");
}

/** The other way round. Throws `INVALID_INPUT` naming the pair that is none. */
export function parsePinnedVersions(text: string): ReadonlyMap<TenantId, ModelVersion> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return new Map(pairs.map(parsePair));
}

function parsePair(pair: string): readonly [TenantId, ModelVersion] {
  const [tenant = "", version = "", ...rest] = pair.trim().split("=");
  try {
    if (rest.length === 0)
      return [parseTenantId(decodeURIComponent(tenant)), parseModelVersion(decodeURIComponent(version))];
  } catch (cause) {
    throw notAPair(pair, cause);
  }
  throw notAPair(pair);
}

const notAPair = (pair: string, cause?: unknown) =>
  new EngineError(
    "INVALID_INPUT",
    `${JSON.stringify(pair)} must be a tenant and a version, percent-encoded, as in default=2026-11-28-a.`,
    { cause },
  );
