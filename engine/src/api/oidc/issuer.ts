/** Signing in elsewhere: OpenID Connect, authorization code with PKCE. This file: what is asked of the issuer. */
import * as client from "openid-client";
import { EngineError } from "../../domain/errors.ts";
import type { Voucher } from "../../serving/access/access.ts";

export interface IssuerOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who is an operator: whoever has one of these values in one of these claims. */
  readonly operators: readonly { readonly claim: string; readonly value: string }[];
}

/** What a sign-in that has begun is held to when it comes back. */
export interface BegunSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What clocks may differ by. */
const clockToleranceSeconds = 30;
const timeoutSeconds = 10;

export class Issuer {
  readonly #options: IssuerOptions;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(options: IssuerOptions) {
    this.#options = options;
  }

  /** Where to send the browser. Throws `ISSUER_UNAVAILABLE`. */
  async begin(redirectUri: string): Promise<BegunSignIn & { readonly url: string }> {
    const configuration = await this.#open();
    const begun = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: "openid profile email",
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(begun.codeVerifier),
      code_challenge_method: "S256",
    });
    return { ...begun, url: url.href };
  }

  /** Whom the issuer vouches for. Throws `SIGN_IN_FAILED`, `ISSUER_UNAVAILABLE`. */
  async finish(cameBackTo: URL, { state, nonce, codeVerifier }: BegunSignIn): Promise<Omit<Voucher, "guestToken">> {
    const configuration = await this.#open();
    const tokens = await client
      .authorizationCodeGrant(configuration, cameBackTo, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw signInError(error);
      });
    const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
    const { issuer } = configuration.serverMetadata();
    const { sub, preferred_username: username, name = username } = claims;
    return {
      issuer,
      subject: String(sub),
      ...(typeof name === "string" && name.trim() !== "" && { name: name.slice(0, 64) }),
      isOperator: this.#options.operators.some(({ claim, value }) => hasClaim(claims, claim, value)),
    };
  }

  /** Found once; where that fails, it is tried again by the next who signs in. */
  #open(): Promise<client.Configuration> {
    this.#configuration ??= this.#discover().catch((error: unknown) => {
      this.#configuration = undefined;
      throw unavailable(error);
    });
    return this.#configuration;
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options;
    const server = new URL(issuer);
    return client.discovery(
      server,
      clientId,
      { client_secret: clientSecret, [client.clockTolerance]: clockToleranceSeconds },
      undefined,
      {
        timeout: timeoutSeconds,
        execute: [
          // Signatures count also where TLS alone would do.
          client.enableNonRepudiationChecks,
          // The configuration allows plain HTTP to this machine alone.
          ...(server.protocol === "http:" ? [client.allowInsecureRequests] : []),
        ],
      },
    );
  }
}

/** An address counts only where the issuer has verified it. */
function hasClaim(claims: Readonly<Record<string, unknown>>, claim: string, value: string): boolean {
  if (claim === "email" && claims["email_verified"] !== true) return false;
  const found = claims[claim];
  return Array.isArray(found) ? found.includes(value) : found === value;
}

/** Of what the issuer's answer did not hold, by the codes of the library. */
const reasons: Readonly<Record<string, string>> = {
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: "the identity is for another audience, issuer or sign-in (nonce) than this",
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "the identity has expired or is of the future: compare the clocks",
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: "the issuer refused it",
  OAUTH_RESPONSE_BODY_ERROR: "the issuer does not know this sign-in (any more), or this client",
  OAUTH_INVALID_RESPONSE: "what came back is not what was asked for, or not signed by the issuer",
};
const unavailableCodes: readonly string[] = ["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM"];

function signInError(error: unknown): EngineError {
  const { code = "", cause } = error as { readonly code?: string; readonly cause?: { readonly code?: string } };
  const known = code in reasons ? code : (cause?.code ?? code);
  if (error instanceof TypeError || unavailableCodes.includes(code)) return unavailable(error);
  const reason = reasons[known] ?? "the issuer's answer does not hold";
  return new EngineError("SIGN_IN_FAILED", `This sign-in failed: ${reason}. Begin again at /v1/sign-in/oidc.`);
}

/** The log gets the code and the sentence: what the library keeps beside them may hold tokens. */
function unavailable(error: unknown): EngineError {
  const { code = "", message = "" } = error as { readonly code?: string; readonly message?: string };
  return new EngineError("ISSUER_UNAVAILABLE", `The issuer does not answer as it should: ${code} ${message}`);
}
