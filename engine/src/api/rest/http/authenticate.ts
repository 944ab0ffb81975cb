import type { FastifyRequest } from "fastify";
import type { Identity } from "../../../domain/access.ts";
import { EngineError } from "../../../domain/errors.ts";
import { defaultTenant, parseTenantId, type TenantId } from "../../../domain/ids.ts";
import { scopes, type Principal, type Scope } from "../../../domain/principal.ts";
import { whenThere, type Soon } from "../../../domain/when-there.ts";
import { isTokenLike, stampOf } from "../../../serving/access/tokens.ts";
import type { UseCases } from "../../../serving/use-cases.ts";
import { UserStamps } from "../../../serving/user-stamps.ts";
import { checkAllowance, RateLimits, type Allowance, type Policy } from "./rate-limits.ts";
import { checkSameOrigin, isLoopbackHost } from "./same-origin.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks, once it was found out. */
    caller: Caller | undefined;
    /** What the caller has left, once something was taken. */
    allowance: Allowance | undefined;
  }
}

/** Somebody who was found out; without an identity in open mode, and where nobody is signed in. */
export interface Caller {
  readonly principal: Principal;
  readonly identity?: Identity;
}

export type Authenticate = (request: FastifyRequest) => Soon<Principal>;

export interface AccessOptions {
  /** Whether everybody on this machine may do everything, or needs a key or to be signed in. */
  readonly mode: "open" | "required";
  /** Whether people may make themselves an account; true when left out. */
  readonly allowsSignUp?: boolean;
  /** False where people sign in elsewhere. */
  readonly allowsPassphrases?: boolean;
  /** Whose people sign in here; the default tenant when left out. */
  readonly tenant?: TenantId;
  /** Requests a second of each server's or admin key, person (or publishable key and address), and address. */
  readonly ratesPerSecond?: Rates;
  /** Other origins whose pages may ask. */
  readonly corsOrigins?: readonly string[];
  /** For so long a credential that was verified is believed, unless it is revoked in this process; 5 s when left out. */
  readonly believedMs?: number;
  /** What is moved on when a credential is revoked in this process. */
  readonly stamps?: UserStamps;
  readonly nowMs?: () => number;
}

export interface Rates {
  readonly server: number;
  readonly person: number;
  readonly address: number;
}

export const defaultRates: Rates = { server: 20_000, person: 20, address: 20 };

export const sessionCookie = "cc_session";
const windowSeconds = 10;
const believedCount = 50_000;
const allScopes = new Set(scopes);
const noScopes = new Set<never>();

interface Believed {
  readonly identity: Identity;
  readonly stampOf: readonly [TenantId, readonly string[]];
  readonly stamp: number;
  readonly untilMs: number;
}

/** Finds out who asks, and counts what they ask. */
export class Authenticator {
  readonly #identify: UseCases["identify"];
  readonly #authenticate: Authenticate | undefined;
  readonly #options: AccessOptions;
  readonly #stamps: UserStamps;
  readonly #nowMs: () => number;
  readonly #limits: RateLimits;
  readonly #policies: Readonly<Record<keyof Rates | "sign-in", Policy>>;
  readonly #believed = new Map<string, Believed>();

  constructor({ identify }: Pick<UseCases, "identify">, options: AccessOptions, authenticate?: Authenticate) {
    const { stamps = new UserStamps(), nowMs = Date.now, ratesPerSecond = defaultRates } = options;
    const policyOf = (name: keyof Rates) => ({ name, count: ratesPerSecond[name] * windowSeconds, windowSeconds });
    this.#identify = identify;
    this.#authenticate = authenticate;
    this.#options = options;
    this.#stamps = stamps;
    this.#nowMs = nowMs;
    this.#limits = new RateLimits(nowMs);
    this.#policies = {
      server: policyOf("server"),
      person: policyOf("person"),
      address: policyOf("address"),
      // Each costs a hash that is slow on purpose.
      "sign-in": { name: "sign-in", count: 20, windowSeconds: 60 },
    };
  }

  /**
   * Throws, or rejects with, `UNAUTHENTICATED`, `FORBIDDEN`, `RATE_LIMITED`. At once for a credential that is believed, and the second
   * time for a request.
   */
  caller(request: FastifyRequest): Soon<Caller> {
    return request.caller ?? whenThere(this.#find(request), (caller) => (request.caller = caller));
  }

  /** Throws `FORBIDDEN` where nobody signs in by a passphrase, or nobody signs up. */
  checkLocal(isNew: boolean): void {
    if (this.#options.allowsPassphrases === false)
      throw new EngineError("FORBIDDEN", "People sign in elsewhere: send the browser to /v1/sign-in/oidc.");
    if (isNew && this.#options.allowsSignUp === false)
      throw new EngineError("FORBIDDEN", "Nobody can sign up here by themselves. Ask whoever runs this server.");
  }

  /** For routes that anybody may ask, because they are how one becomes known. */
  anybody(request: FastifyRequest): Caller {
    if (this.#options.mode === "open") this.#checkOpenHost(request);
    checkSameOrigin(request, this.#options.corsOrigins ?? []);
    this.#take("sign-in", request.ip, request);
    return this.#everybody(request, noScopes);
  }

  #find(request: FastifyRequest): Soon<Caller> {
    if (this.#authenticate !== undefined) return whenThere(this.#authenticate(request), (principal) => ({ principal }));
    const key = keyOf(request);
    const token = key ?? cookieOf(request, sessionCookie);
    const isOpen = this.#options.mode === "open";
    if (isOpen) this.#checkOpenHost(request);
    if (key === undefined) checkSameOrigin(request, this.#options.corsOrigins ?? []);
    if (token === undefined) return this.#unknown(key, token, request);
    return whenThere(this.#identityOf(token, request), (identity) =>
      identity === undefined ? this.#unknown(key, token, request) : this.#known(identity, request),
    );
  }

  #unknown(key: string | undefined, token: string | undefined, request: FastifyRequest): Caller {
    const isOpen = this.#options.mode === "open";
    // Where no key is needed, one of another system does no harm: its clients always send one.
    if (isOpen && (key === undefined || !isTokenLike(key))) return this.#everybody(request, allScopes);
    this.#take("address", request.ip, request);
    throw new EngineError(
      "UNAUTHENTICATED",
      token === undefined
        ? "Send a key as x-api-key, or sign in."
        : "This key or session is not known, or is over. Send another key, or sign in again.",
    );
  }

  #everybody(request: FastifyRequest, allowed: ReadonlySet<Scope>): Caller {
    const { mode, tenant = defaultTenant } = this.#options;
    const asked = mode === "open" ? tenantAsked(request) : undefined;
    return { principal: { tenant: asked ?? tenant, scopes: allowed, name: request.ip } };
  }

  #known(identity: Identity, request: FastifyRequest): Caller {
    const { principal, keyKind, mayCrossTenants } = identity;
    if (keyKind === "server" || keyKind === "admin") this.#take("server", principal.name, request);
    else if (keyKind === "publishable") this.#take("person", `${principal.name} ${request.ip}`, request);
    else this.#take("person", `${principal.tenant}\n${principal.name}`, request);
    const asked = tenantAsked(request);
    if (asked === undefined || asked === principal.tenant) return { principal, identity };
    if (mayCrossTenants !== true)
      throw new EngineError("FORBIDDEN", "x-tenant names another tenant than the key's own. Leave the header out.");
    return { principal: { ...principal, tenant: asked }, identity };
  }

  #identityOf(token: string, request: FastifyRequest): Soon<Identity | undefined> {
    const nowMs = this.#nowMs();
    const believed = this.#believed.get(token);
    if (believed !== undefined) {
      if (nowMs < believed.untilMs && this.#stamps.of(...believed.stampOf) === believed.stamp) return believed.identity;
      this.#believed.delete(token);
    }
    return this.#lookUp(token, nowMs, request);
  }

  async #lookUp(token: string, nowMs: number, request: FastifyRequest): Promise<Identity | undefined> {
    const place = stampOf(token);
    if (place === undefined) return undefined;
    // Whoever guesses is stopped before another guess is looked up.
    this.#check(this.#limits.look(this.#policies.address, request.ip), request);
    const where = [place.tenant, [place.stampId]] as const;
    // From before the look-up: what is revoked while it is under way is not believed afterwards.
    const stamp = this.#stamps.of(...where);
    const identity = await this.#identify(token);
    if (identity === undefined) return undefined;
    if (this.#believed.size >= believedCount) this.#believed.clear();
    const { believedMs = 5000 } = this.#options;
    const untilMs = Math.min(nowMs + believedMs, identity.expiresAtMs);
    this.#believed.set(token, { identity, stampOf: where, stamp, untilMs });
    return identity;
  }

  #checkOpenHost({ headers }: FastifyRequest): void {
    if (isLoopbackHost(headers.host)) return;
    throw new EngineError(
      "FORBIDDEN",
      "Without sign-in this server answers only to a name of this machine, such as localhost. CODECATALYST_AUTH=required lifts that.",
    );
  }

  #take(policy: keyof Rates | "sign-in", caller: string, request: FastifyRequest): void {
    this.#check(this.#limits.take(this.#policies[policy], caller), request);
  }

  #check(allowance: Allowance, request: FastifyRequest): void {
    request.allowance = allowance;
    checkAllowance(allowance);
  }
}

/** Throws nothing: what cannot be read is not there. */
export function cookieOf({ headers, server }: FastifyRequest, name: string): string | undefined {
  return headers.cookie === undefined ? undefined : server.parseCookie(headers.cookie)[name];
}

const bearer = /^(?:Bearer|Token) +(\S+)$/i;

/** The key that a request carries, whether or not it is one. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers["x-api-key"];
  if (typeof key === "string") return key;
  return headers.authorization === undefined ? undefined : (bearer.exec(headers.authorization)?.[1] ?? "");
}

function tenantAsked({ headers }: FastifyRequest): TenantId | undefined {
  const tenant = headers["x-tenant"];
  return tenant === undefined ? undefined : parseTenantId(String(tenant));
}
