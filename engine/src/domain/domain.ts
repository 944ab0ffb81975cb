import { EngineError } from "./errors.ts";

/** A catalogue's domain. Three are built in; any other is a word in kebab-case that a deployment configures. */
export type Domain = string & { readonly domainBrand?: never };

export const builtInDomains = ["book", "movie", "music"] as const;

const domainPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Parses a domain against the set of known ones. Throws `UNKNOWN_DOMAIN` and lists what is known. */
export function parseDomain(text: string, known: readonly Domain[] = builtInDomains): Domain {
  if (known.includes(text)) return text;
  const hint = domainPattern.test(text)
    ? "Add it to the configured domains (CODECATALYST_DOMAINS)."
    : "A domain is a word in kebab-case.";
  throw new EngineError(
    "UNKNOWN_DOMAIN",
    `The domain ${JSON.stringify(text.slice(0, 80))} is not one of ${known.join(", ")}. ${hint}`,
  );
}
