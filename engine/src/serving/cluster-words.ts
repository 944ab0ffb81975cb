import type { Demographics } from "../domain/demographics.ts";
import type { Domain } from "../domain/domain.ts";

const whoByDomain: Readonly<Record<Domain, string>> = { book: "readers", movie: "viewers", music: "listeners" };
const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** "readers aged 25-34 in Germany", "viewers under 18"; "listeners of your age and region" of a cluster with nothing in common. */
export function clusterText({ ageBand, country, subdivision }: Demographics, domain: Domain): string {
  const who = (Object.hasOwn(whoByDomain, domain) ? whoByDomain[domain] : undefined) ?? "people";
  if (ageBand === undefined && country === undefined) return `${who} of your age and region`;
  const age = ageBand === undefined ? "" : ` ${ageBand.startsWith("under") ? "" : "aged "}${ageBand}`;
  const part = subdivision === undefined ? "" : ` (${subdivision})`;
  return `${who}${age}${country === undefined ? "" : ` in ${countryName(country)}${part}`}`;
}

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regionNames.of(code) ?? code) : code;
}
