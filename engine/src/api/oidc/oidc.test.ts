import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { createRestServer } from "../rest/rest-server.ts";

const host = "localhost:9999";
const callback = `http://${host}/v1/sign-in/oidc/callback`;
const clientSettings = { clientId: "engine", clientSecret: "a secret of the engine" };
const logged: string[] = [];
const closing: (() => Promise<unknown>)[] = [];

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(async () => {
  for (const close of closing) await close();
  await engine.close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serverFor(issuer: string): FastifyInstance {
  const server = createRestServer(engine.useCases, {
    logLevel: "info",
    logStream: { write: (line) => void logged.push(line) },
    access: { mode: "required", stamps: engine.stamps },
    issuer: { ...clientSettings, issuer, operators: [{ claim: "sub", value: "grace" }] },
  });
  closing.push(async () => server.close());
  return server;
}

/** A browser's jar of cookies, for one origin. */
class Jar {
  readonly #cookies = new Map<string, string>();

  keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

async function visit(server: FastifyInstance, jar: Jar, url: string) {
  const answer = await server.inject({ url, headers: { host, cookie: jar.header } });
  jar.keep([answer.headers["set-cookie"] ?? []].flat());
  return answer;
}

describe("signing in at an issuer", { timeout: 60_000 }, () => {
  let issuer: string;
  let server: FastifyInstance;

  beforeAll(async () => {
    const http = createServer();
    issuer = await listen(http);
    const provider = new Provider(issuer, {
      clients: [
        { client_id: clientSettings.clientId, client_secret: clientSettings.clientSecret, redirect_uris: [callback] },
      ],
      pkce: { required: () => true },
      claims: { openid: ["sub"], profile: ["name"] },
      cookies: { keys: ["a key of the issuer in this test"] },
    });
    const answer = provider.callback();
    http.on("request", (request, response) => void answer(request, response));
    server = serverFor(issuer);
  });

  /** Through the issuer's own forms, as a browser goes. */
  async function comesBackTo(start: string, login: string): Promise<string> {
    const jar = new Jar();
    let url = start;
    let body: URLSearchParams | undefined;
    for (let step = 0; step < 12 && !url.startsWith(callback); step += 1) {
      const answer = await fetch(url, {
        redirect: "manual",
        headers: { cookie: jar.header },
        ...(body !== undefined && { method: "POST", body }),
      });
      jar.keep(answer.headers.getSetCookie());
      const location = answer.headers.get("location");
      if (location !== null) [url, body] = [new URL(location, issuer).href, undefined];
      else {
        const page = await answer.text();
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
        url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? "", issuer).href;
        body = new URLSearchParams(prompt === "login" ? { prompt, login, password: "any" } : { prompt });
      }
    }
    return url;
  }

  async function signIn(login: string) {
    const jar = new Jar();
    const start = await visit(server, jar, "/v1/sign-in/oidc");
    const back = await comesBackTo(String(start.headers.location), login);
    const answer = await visit(server, jar, back.slice(back.indexOf("/v1/")));
    return { jar, back, answer };
  }

  it("ends at the page with a session, of the same person every time", async () => {
    const { jar, answer } = await signIn("ada");
    expect([answer.statusCode, answer.headers.location]).toEqual([302, "/"]);
    const me = await visit(server, jar, "/v1/me");
    expect(me.json()).toMatchObject({
      kind: "session",
      role: "person",
      userId: expect.stringMatching(/^person:[\w-]{22}$/),
    });
    const again = await visit(server, (await signIn("ada")).jar, "/v1/me");
    expect(again.json()).toEqual(me.json());
    const other = await visit(server, (await signIn("bob")).jar, "/v1/me");
    expect(other.json<{ userId: string }>().userId).not.toBe(me.json<{ userId: string }>().userId);
  });

  it("makes operators of those whom the configuration names", async () => {
    const me = await visit(server, (await signIn("grace")).jar, "/v1/me");
    expect(me.json()).toMatchObject({ role: "operator" });
  });

  it("is refused a second time, in another browser, and with another state", async () => {
    const { back, jar } = await signIn("ada");
    const path = back.slice(back.indexOf("/v1/"));
    for (const browser of [jar, new Jar()])
      expect((await visit(server, browser, path)).json()).toMatchObject({ code: "SIGN_IN_FAILED" });
    const begun = new Jar();
    await visit(server, begun, "/v1/sign-in/oidc");
    expect((await visit(server, begun, path)).json()).toMatchObject({ code: "SIGN_IN_FAILED" });
  });

  it("takes the place of passphrases", async () => {
    for (const url of ["/v1/sign-in", "/v1/sign-up"]) {
      const payload = { name: "ada", passphrase: "seven quiet otters" };
      const answer = await server.inject({ method: "POST", url, payload });
      expect(answer.json()).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("/v1/sign-in/oidc") });
    }
  });
});

describe("an issuer that does not do as it should", { timeout: 60_000 }, () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  let issuer: string;
  let nonce: string | undefined;
  let wrong: {
    readonly claims?: (nowSeconds: number) => object;
    readonly key?: typeof privateKey;
    readonly tokenStatus?: number;
  } = {};
  let server: FastifyInstance;

  function idToken(): string {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: "ada",
      aud: clientSettings.clientId,
      iat: nowSeconds,
      exp: nowSeconds + 300,
      nonce,
      ...wrong.claims?.(nowSeconds),
    };
    const signed = `${encode({ alg: "RS256", kid: "k" })}.${encode(claims)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), wrong.key ?? privateKey).toString("base64url")}`;
  }

  beforeAll(async () => {
    const http = createServer((request, response) => {
      const answers: Readonly<Record<string, () => object>> = {
        "/.well-known/openid-configuration": () => ({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          id_token_signing_alg_values_supported: ["RS256"],
        }),
        "/jwks": () => ({
          keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" }],
        }),
        "/token": () => ({ access_token: "hush-access-token", token_type: "Bearer", id_token: idToken() }),
      };
      const status = request.url === "/token" ? (wrong.tokenStatus ?? 200) : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(status === 200 ? answers[request.url ?? ""]?.() : { error: "invalid_grant" }));
    });
    issuer = await listen(http);
    server = serverFor(issuer);
  });

  async function signIn() {
    const jar = new Jar();
    const start = await visit(server, jar, "/v1/sign-in/oidc");
    const asked = new URL(String(start.headers.location)).searchParams;
    nonce = asked.get("nonce") ?? undefined;
    const answer = await visit(server, jar, `/v1/sign-in/oidc/callback?code=c&state=${asked.get("state")}`);
    return { status: answer.statusCode, body: answer.body === "" ? {} : answer.json<object>() };
  }

  it("is believed when all is right, though its clock differs a little", async () => {
    wrong = {};
    expect(await signIn()).toMatchObject({ status: 302 });
    wrong = { claims: (nowSeconds) => ({ exp: nowSeconds - 5 }) };
    expect(await signIn()).toMatchObject({ status: 302 });
  });

  it.each([
    ["for another audience", { claims: () => ({ aud: "another" }) }, /audience/],
    ["for another sign-in", { claims: () => ({ nonce: "another" }) }, /nonce/],
    ["of another issuer", { claims: () => ({ iss: "https://evil.example" }) }, /issuer/],
    ["that has expired", { claims: (nowSeconds: number) => ({ exp: nowSeconds - 600 }) }, /clocks/],
    ["of the future", { claims: (nowSeconds: number) => ({ nbf: nowSeconds + 600 }) }, /clocks/],
    ["signed by another", { key: otherKey }, /signed by the issuer/],
    ["for a code that it does not know", { tokenStatus: 400 }, /does not know/],
  ])("is refused an identity %s", async (_name, fault, sentence) => {
    wrong = fault;
    const answer = await signIn();
    expect(answer).toMatchObject({ status: 401, body: { code: "SIGN_IN_FAILED" } });
    expect(JSON.stringify(answer.body)).toMatch(sentence);
  });

  it("may be down, which others do not notice", async () => {
    const down = serverFor("http://127.0.0.1:9");
    const answer = await down.inject({ url: "/v1/sign-in/oidc", headers: { host } });
    expect(answer.json()).toMatchObject({ code: "ISSUER_UNAVAILABLE" });
    const { secret } = await engine.useCases.createKey(engine.tenant, { kind: "server", name: "shop" });
    expect((await down.inject({ url: "/v1/me", headers: { "x-api-key": secret } })).statusCode).toBe(200);
  });

  it("leaves no secret in the log", () => {
    expect(logged.length).toBeGreaterThan(20);
    for (const secret of [clientSettings.clientSecret, "hush-access-token", "eyJ", "ccs_"])
      expect(logged.join("")).not.toContain(secret);
  });
});
