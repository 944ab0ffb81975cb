import { isIP } from "node:net";
import { defaultRates, type Rates } from "../api/rest/http/authenticate.ts";
import type { IssuerOptions } from "../api/oidc/issuer.ts";
import { EngineError } from "../domain/errors.ts";
import type { Environment } from "./read-environment.ts";

/** Who may ask a server, and how much. */
export interface AccessConfig {
  /** `open`: everybody on this machine may do everything. */
  readonly mode: "open" | "required";
  /** Whether people may make themselves an account. */
  readonly allowsSignUp: boolean;
  readonly operatorPassphrase: string | undefined;
  readonly ratesPerSecond: Rates;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: string | undefined;
  /** Where people sign in; undefined: here, by name and passphrase. */
  readonly issuer: IssuerOptions | undefined;
}

export const accessVariables = {
  CODECATALYST_AUTH:
    "open: everybody on this machine may do everything; required: a key or a sign-in is needed (default: open where HOST is this machine alone)",
  CODECATALYST_SIGN_UP: "on, or off: people cannot make themselves an account (default on)",
  CODECATALYST_OPERATOR_PASSPHRASE: "the operator's passphrase (default: made up at the first start, and told once)",
  CODECATALYST_OIDC_ISSUER: "address of the OpenID Connect issuer where people sign in (default: here, by passphrase)",
  CODECATALYST_OIDC_CLIENT_ID: "this server's id there",
  CODECATALYST_OIDC_CLIENT_SECRET: "its secret there",
  CODECATALYST_OIDC_OPERATORS:
    "who is an operator there, as claim=value separated by commas, such as groups=staff,email=ann@example.org (default nobody)",
  CODECATALYST_RATE_SERVER: "requests a second of each server or admin key (default 20000)",
  CODECATALYST_RATE_PERSON: "requests a second of each person, or publishable key and address (default 20)",
  CODECATALYST_RATE_ADDRESS: "requests a second without a valid key or sign-in, of each address (default 20)",
  CODECATALYST_CORS_ORIGINS: "other origins whose pages may ask, separated by commas (default none)",
  CODECATALYST_TRUSTED_PROXIES:
    "addresses or networks of proxies whose word on address and TLS is taken, separated by commas (default none)",
} as const;

type Variable = keyof typeof accessVariables;

/** Throws `INVALID_CONFIG` naming the variable. */
export function readAccess(environment: Environment, host: string): AccessConfig {
  const mode = environment["CODECATALYST_AUTH"] || (isLoopback(host) ? "open" : "required");
  if (mode !== "open" && mode !== "required") throw invalid("CODECATALYST_AUTH", mode);
  const signUp = environment["CODECATALYST_SIGN_UP"] || "on";
  if (signUp !== "on" && signUp !== "off") throw invalid("CODECATALYST_SIGN_UP", signUp);
  return {
    mode,
    allowsSignUp: signUp === "on",
    operatorPassphrase: operatorPassphrase(environment),
    ratesPerSecond: {
      server: rate(environment, "CODECATALYST_RATE_SERVER", defaultRates.server),
      person: rate(environment, "CODECATALYST_RATE_PERSON", defaultRates.person),
      address: rate(environment, "CODECATALYST_RATE_ADDRESS", defaultRates.address),
    },
    corsOrigins: words(environment, "CODECATALYST_CORS_ORIGINS", isOrigin),
    trustedProxies: words(environment, "CODECATALYST_TRUSTED_PROXIES", isNetwork).join(",") || undefined,
    issuer: issuerOf(environment),
  };
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);

const minPassphraseLength = 12;

function operatorPassphrase(environment: Environment): string | undefined {
  const passphrase = environment["CODECATALYST_OPERATOR_PASSPHRASE"] || undefined;
  // The value is a secret: the message must not hold it.
  if (passphrase !== undefined && passphrase.length < minPassphraseLength)
    throw new EngineError(
      "INVALID_CONFIG",
      `CODECATALYST_OPERATOR_PASSPHRASE must have at least ${minPassphraseLength} characters.`,
    );
  return passphrase;
}

function rate(environment: Environment, name: Variable, fallback: number): number {
  const text = environment[name] || String(fallback);
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1e6) throw invalid(name, text);
  return value;
}

function words(environment: Environment, name: Variable, isRight: (word: string) => boolean): readonly string[] {
  const found = (environment[name] ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wrong = found.find((word) => !isRight(word));
  if (wrong !== undefined) throw invalid(name, wrong);
  return found;
}

function issuerOf(environment: Environment): IssuerOptions | undefined {
  const issuer = environment["CODECATALYST_OIDC_ISSUER"] || undefined;
  const clientId = environment["CODECATALYST_OIDC_CLIENT_ID"];
  const clientSecret = environment["CODECATALYST_OIDC_CLIENT_SECRET"];
  const operators = words(environment, "CODECATALYST_OIDC_OPERATORS", (word) => /^[^=]+=.+$/.test(word));
  if (issuer === undefined) return undefined;
  if (!isSafeAddress(issuer)) throw invalid("CODECATALYST_OIDC_ISSUER", issuer);
  return {
    issuer,
    clientId: needed("CODECATALYST_OIDC_CLIENT_ID", clientId),
    clientSecret: needed("CODECATALYST_OIDC_CLIENT_SECRET", clientSecret),
    operators: operators.map((word) => {
      const place = word.indexOf("=");
      return { claim: word.slice(0, place), value: word.slice(place + 1) };
    }),
  };
}

/** Over TLS, or on this machine. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function needed(name: Variable, text: string | undefined): string {
  if (text !== undefined && text !== "") return text;
  throw new EngineError(
    "INVALID_CONFIG",
    `CODECATALYST_OIDC_ISSUER is set, but ${name} is not: ${accessVariables[name]}.`,
  );
}

const isOrigin = (word: string): boolean =>
  /^https?:/.test(word) && URL.canParse(word) && new URL(word).origin === word;

function isNetwork(word: string): boolean {
  const [address = "", bits = "0", ...rest] = word.split("/");
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && rest.length === 0;
}

function invalid(name: Variable, text: string): EngineError {
  return new EngineError("INVALID_CONFIG", `${name} is ${JSON.stringify(text)}; it must be: ${accessVariables[name]}.`);
}
