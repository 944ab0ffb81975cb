import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { openMemoryPorts } from "../../app/ports.ts";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import type { KeyKind } from "../../domain/access.ts";
import { parseTenantId } from "../../domain/ids.ts";
import { bindAccess } from "../../serving/access/access.ts";
import { Passphrases } from "../../serving/access/passphrases.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import type { AccessOptions } from "./http/authenticate.ts";
import { createRestServer } from "./rest-server.ts";

const passphrase = "seven quiet otters";
const clock = new FixedClock(Date.UTC(2026, 4, 1));
const nowMs = () => clock.nowMs();
const acme = parseTenantId("acme");
const logged: string[] = [];

let engine: Engine;
let useCases: UseCases;
let server: FastifyInstance;

function newServer(access: Partial<AccessOptions> = {}): FastifyInstance {
  return createRestServer(useCases, {
    logLevel: "info",
    logStream: { write: (line) => void logged.push(line) },
    access: { mode: "required", stamps: engine.stamps, nowMs, ...access },
  });
}

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock) });
  const { ports, stamps, useCases: all } = engine;
  const linkAccount = (...link: Parameters<typeof all.linkAccount>) => all.linkAccount(...link);
  // Dozens of passphrases are hashed here, and none is kept.
  const passphrases = new Passphrases({ N: 2 ** 10, r: 8, p: 1 });
  useCases = { ...all, ...bindAccess({ ...ports, stamps, linkAccount, passphrases }) };
  await engine.putItems([{ id: "book:dune", domain: "book", title: "Dune" }]);
  server = newServer({ ratesPerSecond: { server: 1000, person: 1000, address: 1000 } });
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

async function ask(options: InjectOptions, app = server) {
  const answer = await app.inject(options);
  const body = answer.body === "" ? undefined : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, code: body?.["code"], body, headers: answer.headers, cookies: answer.cookies };
}

const newKey = async (kind: KeyKind, more = {}, tenant = engine.tenant) =>
  useCases.createKey(tenant, { kind, name: `a ${kind} key`, ...more });
const withKey = async (kind: KeyKind) => ({ "x-api-key": (await newKey(kind)).secret });
let addresses = 0;
/** From an address of its own, so that tests do not use up each other's tries. */
const post = (url: string, payload: object, headers = {}, app = server) =>
  ask({ method: "POST", url, payload, headers, remoteAddress: `10.0.0.${(addresses += 1)}` }, app);
const cookieOf = ({ cookies }: Awaited<ReturnType<typeof ask>>) => ({
  cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
});
const like = (accountId: unknown) => ({ accountId, itemId: "book:dune", kind: "like" });

describe("a server that asks who one is", () => {
  it("refuses who sends nothing, and says how to be known", async () => {
    const answer = await ask({ url: "/v1/items/book:dune" });
    expect(answer).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  it("refuses before it reads a body", async () => {
    const answer = await ask({
      method: "POST",
      url: "/v1/events",
      payload: "{",
      headers: { "content-type": "text/x" },
    });
    expect(answer.code).toBe("UNAUTHENTICATED");
  });

  it.each(["x-api-key", "authorization"])("takes a key as %s", async (header) => {
    const { secret } = await newKey("publishable");
    const value = header === "authorization" ? `Bearer ${secret}` : secret;
    expect(await ask({ url: "/v1/items/book:dune", headers: { [header]: value } })).toMatchObject({ status: 200 });
  });

  it("shows health to anybody, and its counts to who may operate it", async () => {
    expect((await ask({ url: "/health/live" })).status).toBe(200);
    expect((await ask({ url: "/metrics" })).code).toBe("UNAUTHENTICATED");
    expect((await ask({ url: "/metrics", headers: await withKey("server") })).code).toBe("FORBIDDEN");
    expect((await server.inject({ url: "/metrics", headers: await withKey("admin") })).statusCode).toBe(200);
  });

  it.each(["nonsense", "cck_a.b", "cck_x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
    "refuses the key %s",
    async (key) => {
      expect((await ask({ url: "/v1/me", headers: { "x-api-key": key } })).code).toBe("UNAUTHENTICATED");
    },
  );

  it("refuses a key whose secret is another's, and one that names another tenant than its own", async () => {
    const { secret } = await newKey("server");
    const other = await newKey("server");
    const mixed = `${secret.split(".")[0]}.${other.secret.split(".")[1]}`;
    expect((await ask({ url: "/v1/me", headers: { "x-api-key": mixed } })).code).toBe("UNAUTHENTICATED");
    const moved = `${secret}.${Buffer.from("acme").toString("base64url")}`;
    expect((await ask({ url: "/v1/me", headers: { "x-api-key": moved } })).code).toBe("UNAUTHENTICATED");
  });

  it("refuses a key at once that was revoked, and one that expired", async () => {
    const { secret, id } = await newKey("server");
    const headers = { "x-api-key": secret };
    expect((await ask({ url: "/v1/me", headers })).status).toBe(200);
    const admin = await withKey("admin");
    expect((await ask({ method: "DELETE", url: `/v1/keys/${id}`, headers: admin })).status).toBe(204);
    expect((await ask({ url: "/v1/me", headers })).code).toBe("UNAUTHENTICATED");
    const short = await newKey("server", { expiresAtMs: nowMs() + 1000 });
    expect((await ask({ url: "/v1/me", headers: { "x-api-key": short.secret } })).status).toBe(200);
    clock.advance(1000);
    expect((await ask({ url: "/v1/me", headers: { "x-api-key": short.secret } })).code).toBe("UNAUTHENTICATED");
  });
});

describe("keys", () => {
  it("are made, listed without their secret, and keep no secret", async () => {
    const admin = await withKey("admin");
    const made = await ask({
      method: "POST",
      url: "/v1/keys",
      headers: admin,
      payload: { kind: "server", name: "shop" },
    });
    const { secret, ...key } = made.body as { readonly secret: string; readonly id: string };
    expect(secret).toMatch(/^cck_[\w-]+\.[\w-]{43}$/);
    const { body } = await ask({ url: "/v1/keys", headers: admin });
    expect(body?.["keys"]).toContainEqual(key);
    const kept = JSON.stringify(await engine.ports.documents.list(engine.tenant, "keys", { limit: 1000 }));
    expect(kept).toContain(key.id);
    expect(kept).not.toContain(secret.split(".")[1]);
  });

  it("cannot be made to cross tenants by who may not", async () => {
    const payload = { kind: "admin", name: "all", mayCrossTenants: true };
    const answer = await ask({ method: "POST", url: "/v1/keys", headers: await withKey("admin"), payload });
    expect(answer.code).toBe("FORBIDDEN");
    const wrong = { kind: "server", name: "x", mayCrossTenants: true };
    const crossing = { "x-api-key": (await newKey("admin", { mayCrossTenants: true })).secret };
    expect((await ask({ method: "POST", url: "/v1/keys", headers: crossing, payload: wrong })).code).toBe(
      "INVALID_INPUT",
    );
    expect((await ask({ method: "POST", url: "/v1/keys", headers: crossing, payload })).status).toBe(200);
  });

  it("act for another tenant only where they may", async () => {
    const ofAcme = { "x-api-key": (await newKey("server", {}, acme)).secret };
    expect((await ask({ url: "/v1/me", headers: ofAcme })).body).toMatchObject({ tenant: "acme", kind: "key" });
    const asked = { ...ofAcme, "x-tenant": "default" };
    expect((await ask({ url: "/v1/me", headers: asked })).code).toBe("FORBIDDEN");
    const crossing = { "x-api-key": (await newKey("admin", { mayCrossTenants: true })).secret, "x-tenant": "acme" };
    expect((await ask({ url: "/v1/me", headers: crossing })).body).toMatchObject({ tenant: "acme" });
  });

  it.each([
    ["publishable", "GET", "/v1/users/ada/export", "FORBIDDEN"],
    ["publishable", "PUT", "/v1/items/x", "FORBIDDEN"],
    ["publishable", "GET", "/v1/keys", "FORBIDDEN"],
    ["server", "GET", "/v1/keys", "FORBIDDEN"],
    ["server", "POST", "/v1/models/rollback", "FORBIDDEN"],
    ["server", "GET", "/v1/users/ada/preview", "FORBIDDEN"],
    ["server", "GET", "/v1/users/ada/export", undefined],
    ["admin", "GET", "/v1/keys", undefined],
  ] as const)("of the kind %s get for %s %s: %s", async (kind, method, url, code) => {
    expect((await ask({ method, url, headers: await withKey(kind) })).code).toBe(code);
  });
});

describe("people", { timeout: 60_000 }, () => {
  it("sign up, are known by a cookie no script reads, reach only their own, and sign out", async () => {
    const signedUp = await post("/v1/sign-up", { name: "Ada", passphrase });
    expect(signedUp).toMatchObject({ status: 200, body: { role: "person", name: "Ada", tenant: "default" } });
    expect(signedUp.cookies).toMatchObject([{ name: "cc_session", httpOnly: true, sameSite: "Lax", path: "/" }]);
    expect(JSON.stringify(signedUp.body)).not.toContain(signedUp.cookies[0]?.value);
    const headers = cookieOf(signedUp);
    const id = String(signedUp.body?.["userId"]);
    expect((await ask({ url: "/v1/me", headers })).body).toMatchObject({ userId: id, kind: "session", name: "Ada" });
    expect((await ask({ url: `/v1/users/${id}/export`, headers })).status).toBe(200);
    expect((await ask({ url: "/v1/users/grace/export", headers })).code).toBe("FORBIDDEN");
    expect((await ask({ url: "/v1/users", headers })).code).toBe("FORBIDDEN");
    const friend = { friendIds: ["grace"] };
    expect((await post(`/v1/users/${id}/friends`, friend, headers)).code).toBe("FORBIDDEN");
    const link = (account: string) => ask({ method: "PUT", url: `/v1/users/${id}/accounts/${account}`, headers });
    expect((await link("grace")).code).toBe("FORBIDDEN");
    expect((await link(`kindle:${id}`)).status).toBe(200);
    expect((await post("/v1/sign-out", {}, headers)).status).toBe(204);
    expect((await ask({ url: "/v1/me", headers })).code).toBe("UNAUTHENTICATED");
  });

  it("take everything out and leave nothing: sign-in, sessions, keys, invites", async () => {
    const name = "Annie";
    const person = await post("/v1/sign-up", { name, passphrase });
    const headers = cookieOf(person);
    const url = `/v1/users/${String(person.body?.["userId"])}`;
    const key = {
      "x-api-key": String((await post("/v1/keys", { kind: "personal", name: "tv" }, headers)).body?.["secret"]),
    };
    const { body: invite } = await post("/v1/invites", {}, headers);
    expect((await ask({ url: "/v1/me", headers: key })).status).toBe(200);
    const exported = await server.inject({ url: `${url}/export`, headers });
    for (const told of [name, "tv", "guestCount", "renewedAtMs"]) expect(exported.body).toContain(told);
    for (const secret of ["scrypt$", key["x-api-key"].split(".")[1]!]) expect(exported.body).not.toContain(secret);
    expect((await ask({ method: "DELETE", url, headers })).status).toBe(204);
    for (const known of [headers, key])
      expect((await ask({ url: "/v1/me", headers: known })).code).toBe("UNAUTHENTICATED");
    expect((await post("/v1/guests", { invite: invite?.["invite"] })).code).toBe("INVITE_NOT_VALID");
    expect((await post("/v1/sign-in", { name, passphrase })).code).toBe("SIGN_IN_FAILED");
  });

  it("send events for their own accounts only", async () => {
    const headers = cookieOf(await post("/v1/sign-up", { name: "Grace", passphrase }));
    const { body: me } = await ask({ url: "/v1/me", headers });
    expect((await post("/v1/events", like(me?.["userId"]), headers)).body).toMatchObject({ acceptedCount: 1 });
    expect((await post("/v1/events", like("ada"), headers)).code).toBe("FORBIDDEN");
    const events = [like(`kindle:${String(me?.["userId"])}`), like("ada")];
    expect((await post("/v1/events", { events }, headers)).body).toMatchObject({
      acceptedCount: 1,
      rejected: [{ index: 1, code: "FORBIDDEN" }],
    });
  });

  it("have a name that nobody else can take, and a passphrase that is long enough", async () => {
    await post("/v1/sign-up", { name: "Mary", passphrase });
    expect((await post("/v1/sign-up", { name: " mary ", passphrase })).code).toBe("NAME_TAKEN");
    expect((await post("/v1/sign-up", { name: "Operator", passphrase })).code).toBe("NAME_TAKEN");
    const short = await post("/v1/sign-up", { name: "new", passphrase: "short" });
    expect(short.code).toBe("INVALID_INPUT");
    const closed = newServer({ allowsSignUp: false });
    expect((await post("/v1/sign-up", { name: "new", passphrase }, {}, closed)).code).toBe("FORBIDDEN");
    await closed.close();
  });

  it("sign in by name however it is typed, and never by another passphrase", async () => {
    await post("/v1/sign-up", { name: "Zoë", passphrase: "ﬁne quiet otters" });
    expect((await post("/v1/sign-in", { name: "zoe\u0308", passphrase: "fine quiet otters" })).status).toBe(200);
    expect((await post("/v1/sign-in", { name: "zoë", passphrase })).code).toBe("SIGN_IN_FAILED");
    expect((await post("/v1/sign-in", { name: "nobody", passphrase })).code).toBe("SIGN_IN_FAILED");
  });

  it("end every session at once when they wish, and when they change their passphrase", async () => {
    const credentials = { name: "Emmy", passphrase };
    const [first, second] = [await post("/v1/sign-up", credentials), await post("/v1/sign-in", credentials)];
    const isKnown = async (answer: typeof first) =>
      (await ask({ url: "/v1/me", headers: cookieOf(answer) })).status === 200;
    expect([await isKnown(first), await isKnown(second)]).toEqual([true, true]);
    const change = { passphrase, newPassphrase: "eight loud herons" };
    const put = (payload: object) =>
      ask({ method: "PUT", url: "/v1/me/passphrase", payload, headers: cookieOf(first) });
    expect((await put({ ...change, passphrase: "another otter's" })).code).toBe("SIGN_IN_FAILED");
    const changed = await put(change);
    expect([await isKnown(first), await isKnown(second), await isKnown(changed)]).toEqual([false, false, true]);
    expect((await post("/v1/sign-in", credentials)).code).toBe("SIGN_IN_FAILED");
    const third = await post("/v1/sign-in", { name: "Emmy", passphrase: change.newPassphrase });
    await post("/v1/sign-out", { everywhere: true }, cookieOf(third));
    expect([await isKnown(changed), await isKnown(third)]).toEqual([false, false]);
  });

  it("are not acted for by other sites' pages", async () => {
    const headers = cookieOf(await post("/v1/sign-up", { name: "Radia", passphrase }));
    const { body: me } = await ask({ url: "/v1/me", headers });
    const send = (more: object, app = server) => post("/v1/events", like(me?.["userId"]), { ...headers, ...more }, app);
    const evil = { origin: "https://evil.example" };
    expect((await send(evil)).code).toBe("FORBIDDEN");
    expect((await send({ "sec-fetch-site": "cross-site" })).code).toBe("FORBIDDEN");
    expect((await send({ "sec-fetch-site": "same-site" })).code).toBe("FORBIDDEN");
    expect((await send({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await send({ origin: "http://localhost", host: "localhost" })).status).toBe(200);
    const upgrade = { ...headers, ...evil, upgrade: "websocket", connection: "upgrade" };
    expect((await ask({ url: "/v1/me", headers: upgrade })).code).toBe("FORBIDDEN");
    const friendly = newServer({ corsOrigins: [evil.origin] });
    expect((await send(evil, friendly)).status).toBe(200);
    await friendly.close();
  });
});

describe("personal keys", { timeout: 60_000 }, () => {
  it("are made, seen and revoked by the person alone, and act for nobody else", async () => {
    const headers = cookieOf(await post("/v1/sign-up", { name: "Ada P", passphrase }));
    const { userId } = (await ask({ url: "/v1/me", headers })).body as { readonly userId: string };
    const made = await post("/v1/keys", { kind: "personal", name: "player" }, headers);
    expect(made.body).toMatchObject({ kind: "personal", userId });
    const key = { "x-api-key": String(made.body?.["secret"]) };
    expect((await post("/v1/events", like(userId), key)).status).toBe(200);
    expect((await post("/v1/events", like("ada"), key)).code).toBe("FORBIDDEN");
    expect((await ask({ url: `/v1/users/${userId}/export`, headers: key })).code).toBe("FORBIDDEN");
    for (const [payload, sender] of [
      [{ kind: "personal", name: "another" }, key],
      [{ kind: "personal", name: "of another", userId: "ada" }, headers],
      [{ kind: "server", name: "more" }, headers],
    ] as const)
      expect((await post("/v1/keys", payload, sender)).code).toBe("FORBIDDEN");
    const { body } = await ask({ url: "/v1/keys", headers });
    expect(body?.["keys"]).toMatchObject([{ id: made.body?.["id"], userId }]);
    await ask({ method: "DELETE", url: `/v1/keys/${String(made.body?.["id"])}`, headers });
    expect((await ask({ url: "/v1/me", headers: key })).code).toBe("UNAUTHENTICATED");
  });
});

describe("guests", { timeout: 60_000 }, () => {
  const invite = async (payload: object = {}) => {
    const answer = await post("/v1/invites", payload, await withKey("server"));
    return answer.body as { readonly invite: string; readonly id: string };
  };

  it("come by an invite, as many as may, and may not reach people", async () => {
    const { invite: token } = await invite({ guestCount: 2 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => post("/v1/guests", { invite: token })));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["200", "200", "404", "404"]);
    const guest = answers.find(({ status }) => status === 200)!;
    const headers = cookieOf(guest);
    const id = String(guest.body?.["userId"]);
    expect((await post("/v1/events", like(id), headers)).status).toBe(200);
    expect((await ask({ url: `/v1/users/${id}/recommendations`, headers })).status).toBe(200);
    expect((await ask({ url: `/v1/users/${id}/export`, headers })).code).toBe("FORBIDDEN");
    expect((await post("/v1/invites", {}, headers)).code).toBe("FORBIDDEN");
  });

  it("cannot come by an invite that was withdrawn or made up", async () => {
    const { invite: token, id } = await invite();
    await ask({ method: "DELETE", url: `/v1/invites/${id}`, headers: await withKey("server") });
    expect((await post("/v1/guests", { invite: token })).code).toBe("INVITE_NOT_VALID");
    expect((await post("/v1/guests", { invite: "cci_x" })).code).toBe("INVITE_NOT_VALID");
  });

  it("take what they did along when they sign up", async () => {
    const guest = await post("/v1/guests", { invite: (await invite()).invite });
    const headers = cookieOf(guest);
    await post("/v1/events", like(guest.body?.["userId"]), headers);
    const person = await post("/v1/sign-up", { name: "Joan", passphrase }, headers);
    expect((await ask({ url: "/v1/me", headers })).code).toBe("UNAUTHENTICATED");
    const url = `/v1/users/${String(person.body?.["userId"])}/export`;
    const { body } = await ask({ url, headers: cookieOf(person) });
    expect(body).toMatchObject({ events: [{ accountId: guest.body?.["userId"], itemId: "book:dune" }] });
  });
});

describe("the operator", { timeout: 60_000 }, () => {
  it("is made once, with a passphrase that is told once, or the one that is given", async () => {
    const made = await useCases.ensureOperator(engine.tenant);
    expect(made).toEqual({ name: "operator", passphrase: expect.stringMatching(/^\w{24}$/) });
    expect(await useCases.ensureOperator(engine.tenant)).toEqual({ name: "operator" });
    const signIn = async (typed = "") => post("/v1/sign-in", { name: "operator", passphrase: typed });
    const signedIn = await signIn(made.passphrase);
    expect(signedIn.body).toMatchObject({ role: "operator" });
    expect((await ask({ url: "/v1/keys", headers: cookieOf(signedIn) })).status).toBe(200);
    await useCases.ensureOperator(engine.tenant, "another good passphrase");
    expect((await signIn(made.passphrase)).code).toBe("SIGN_IN_FAILED");
    expect((await ask({ url: "/v1/keys", headers: cookieOf(signedIn) })).code).toBe("UNAUTHENTICATED");
    expect((await signIn("another good passphrase")).status).toBe(200);
  });
});

describe("limits", { timeout: 60_000 }, () => {
  it("hold per key, tell what is left, and let again after the time they name", async () => {
    const app = newServer({ ratesPerSecond: { server: 1, person: 1, address: 1000 } });
    const [headers, others] = [await withKey("server"), await withKey("server")];
    for (let left = 9; left >= 0; left -= 1) {
      const { status, headers: told } = await ask({ url: "/v1/me", headers }, app);
      expect(status).toBe(200);
      expect(told["ratelimit-policy"]).toBe('"server";q=10;w=10');
      expect(told["ratelimit"]).toMatch(new RegExp(`^"server";r=${left};t=\\d+$`));
    }
    const refused = await ask({ url: "/v1/me", headers }, app);
    expect(refused).toMatchObject({ status: 429, code: "RATE_LIMITED" });
    expect(refused.headers["retry-after"]).toBe("1");
    expect((await ask({ url: "/v1/me", headers: others }, app)).status).toBe(200);
    clock.advance(1000);
    expect((await ask({ url: "/v1/me", headers }, app)).status).toBe(200);
    await app.close();
  });

  it("count a request once, whichever edge looks at it more than once", async () => {
    const app = newServer({ ratesPerSecond: { server: 1, person: 1, address: 1000 } });
    const headers = await withKey("server");
    for (const [place, url] of ["/api/items", "/v1/me", "/api/item/book:dune"].entries()) {
      const { headers: told } = await ask({ url, headers }, app);
      expect(told["ratelimit"]).toMatch(new RegExp(`^"server";r=${9 - place};`));
    }
    await app.close();
  });

  it("hold per address for who is not known, whatever keys are tried", async () => {
    const app = newServer({ ratesPerSecond: { server: 1000, person: 1000, address: 1 } });
    const guess = (secret: number, remoteAddress: string) =>
      ask({ url: "/v1/me", headers: { "x-api-key": `guess ${secret}` }, remoteAddress }, app);
    const codes = [];
    for (let tries = 0; tries < 12; tries += 1) codes.push((await guess(tries, "10.1.0.1")).code);
    expect(codes.filter((code) => code === "UNAUTHENTICATED")).toHaveLength(10);
    expect(codes.slice(10)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
    expect((await guess(99, "10.1.0.2")).code).toBe("UNAUTHENTICATED");
    await app.close();
  });

  it("stop who guesses a passphrase, also when the right one comes at last, and nobody else", async () => {
    await post("/v1/sign-up", { name: "Ida", passphrase });
    const signIn = (typed: string, remoteAddress: string) =>
      ask({ method: "POST", url: "/v1/sign-in", payload: { name: "Ida", passphrase: typed }, remoteAddress });
    for (let tries = 0; tries < 5; tries += 1)
      expect((await signIn(`wrong passphrase ${tries}`, "10.2.0.1")).code).toBe("SIGN_IN_FAILED");
    const stopped = await signIn(passphrase, "10.2.0.1");
    expect(stopped.code).toBe("RATE_LIMITED");
    expect(Number(stopped.headers["retry-after"])).toBeGreaterThan(60);
    expect((await signIn(passphrase, "10.2.0.2")).status).toBe(200);
    clock.advance(15 * 60_000);
    expect((await signIn(passphrase, "10.2.0.1")).status).toBe(200);
  });
});

describe("an open server", () => {
  it("lets everybody on this machine do everything, as the tenant they name", async () => {
    const app = newServer({ mode: "open" });
    const headers = { "x-tenant": "acme" };
    expect((await ask({ url: "/v1/me", headers }, app)).body).toMatchObject({ kind: "open", tenant: "acme" });
    for (const host of ["localhost:8080", "127.0.0.1", "[::1]:80", "app.localhost"])
      expect((await ask({ url: "/v1/me", headers: { host } }, app)).status).toBe(200);
    await app.close();
  });

  it("refuses names of other machines that were made to point here, other sites' pages, and wrong keys", async () => {
    const app = newServer({ mode: "open" });
    expect((await ask({ url: "/v1/me", headers: { host: "evil.example" } }, app)).code).toBe("FORBIDDEN");
    const origin = { origin: "https://evil.example" };
    expect((await ask({ method: "POST", url: "/v1/models/rollback", headers: origin }, app)).code).toBe("FORBIDDEN");
    expect(
      (await ask({ url: "/v1/me", headers: { "x-api-key": `${(await newKey("admin")).secret}.x` } }, app)).code,
    ).toBe("UNAUTHENTICATED");
    const publishable = await withKey("publishable");
    expect((await ask({ url: "/v1/keys", headers: publishable }, app)).code).toBe("FORBIDDEN");
    await app.close();
  });
});

describe("browsers", () => {
  it("are told to keep answers to themselves, and to stay with TLS only where there is some", async () => {
    const { headers } = await ask({ url: "/health/live" });
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("get cookies for TLS alone where a trusted proxy says that they came by it", async () => {
    const app = createRestServer(useCases, {
      logLevel: "silent",
      access: { mode: "required", nowMs },
      trustedProxies: "10.9.0.0/16",
    });
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };
    const join = async (remoteAddress: string) => {
      const { token } = await useCases.createInvite(engine.tenant, { guestCount: 1, ttlMs: 1000 });
      return ask({ method: "POST", url: "/v1/guests", payload: { invite: token }, headers, remoteAddress }, app);
    };
    const trusted = await join("10.9.0.1");
    expect(trusted.cookies).toMatchObject([{ secure: true }]);
    expect(trusted.headers["strict-transport-security"]).toMatch(/^max-age=\d+$/);
    const other = await join("10.8.0.1");
    expect(other.cookies[0]?.secure).toBeUndefined();
    expect(other.headers["strict-transport-security"]).toBeUndefined();
    await app.close();
  });

  it("may ask from the origins that are configured, and no others", async () => {
    const app = newServer({ corsOrigins: ["https://shop.example"] });
    const preflight = (origin: string) =>
      ask({ method: "OPTIONS", url: "/v1/events", headers: { origin, "access-control-request-method": "POST" } }, app);
    const allowed = await preflight("https://shop.example");
    expect(allowed.headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-credentials": "true",
    });
    expect((await preflight("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
    await app.close();
  });
});

it("no secret stands in the log of all of this", () => {
  const log = logged.join("");
  expect(logged.length).toBeGreaterThan(100);
  for (const secret of [passphrase, "eight loud herons", "cck_", "ccs_", "cci_", "cc_session"])
    expect(log).not.toContain(secret);
});
