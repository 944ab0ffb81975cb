import { EngineError } from "../domain/errors.ts";
import { isLoopback } from "./access-config.ts";
import type { Environment } from "./read-environment.ts";

/** From where the page may show pictures beside its own server: over TLS, or from this machine. Throws `INVALID_CONFIG`. */
export function readImageOrigins(environment: Environment): readonly string[] {
  const hosts = (environment["CODECATALYST_IMAGE_HOSTS"] ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return hosts.map(originOf);
}

/** Nothing but a name and a port: what else an address has would say more in the page's policy than it means here. */
const hostPattern = /^[a-z\d-]+(\.[a-z\d-]+)*(:\d{1,5})?$/i;

function originOf(host: string): string {
  const address = `https://${host}`;
  if (!hostPattern.test(host) || !URL.canParse(address))
    throw new EngineError(
      "INVALID_CONFIG",
      `CODECATALYST_IMAGE_HOSTS names ${JSON.stringify(host)}; a host is a name such as images.example, with its port where it has one of its own.`,
    );
  const { hostname, origin } = new URL(address);
  return isLoopback(hostname) ? new URL(`http://${host}`).origin : origin;
}
