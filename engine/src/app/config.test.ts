import { describe, expect, it } from "vitest";
import { parseModelVersion, parseTenantId } from "../domain/ids.ts";
import { pinnedVersionsText } from "../domain/pinned-versions.ts";
import { environmentVariables, readConfig } from "./config.ts";

describe("readConfig", () => {
  it("has sensible defaults", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ port: 8080, host: "127.0.0.1", logLevel: "info", seed: 1, tenant: "default" });
    expect(config.domains).toEqual(["book", "movie", "music"]);
    expect(config.dataFolder).toMatch(/data$/);
  });

  it("reads every variable", () => {
    const config = readConfig({
      CODECATALYST_DATA: "/d",
      CODECATALYST_ENCODER: "/e",
      CODECATALYST_DOMAINS: "game, board-game",
      CODECATALYST_SEED: "7",
      CODECATALYST_LOG: "warn",
      CODECATALYST_TENANT: "acme",
      CODECATALYST_GORSE_DOMAIN: "board-game",
      CODECATALYST_GORSE_FEEDBACK: "bookmark=save, buy=purchase",
      CODECATALYST_FEATURES_AT: "23:45",
      CODECATALYST_LIST_TTL: "5",
      CODECATALYST_MODELS_KEPT: "3",
      CODECATALYST_RUNS_KEPT: "4",
      CODECATALYST_SIGN_UP: "off",
      CODECATALYST_OPERATOR_PASSPHRASE: "seven quiet otters",
      CODECATALYST_RATE_PERSON: "7",
      CODECATALYST_CORS_ORIGINS: "https://a.example, http://localhost:3000",
      CODECATALYST_TRUSTED_PROXIES: "10.0.0.0/8,::1",
      CODECATALYST_IMAGE_HOSTS: "Images.example, covers.example:8443, localhost:81,127.0.0.1",
      HOST: "0.0.0.0",
      CODECATALYST_WORKERS: "4",
      PORT: "0",
    });
    expect(config.workerCount).toBe(4);
    expect(config).toMatchObject({ dataFolder: "/d", encoderFolder: "/e", seed: 7, logLevel: "warn", tenant: "acme" });
    expect(config).toMatchObject({ host: "0.0.0.0", port: 0, listTtlMs: 5_000, keptModelCount: 3, keptRunCount: 4 });
    expect(config.gorse).toEqual({ domain: "board-game", feedbackKinds: { bookmark: "save", buy: "purchase" } });
    expect(config.access).toEqual({
      mode: "required",
      allowsSignUp: false,
      operatorPassphrase: "seven quiet otters",
      ratesPerSecond: { server: 20_000, person: 7, address: 20 },
      corsOrigins: ["https://a.example", "http://localhost:3000"],
      trustedProxies: "10.0.0.0/8,::1",
      issuer: undefined,
    });
    expect(config.imageOrigins).toEqual([
      "https://images.example",
      "https://covers.example:8443",
      "http://localhost:81",
      "http://127.0.0.1",
    ]);
    expect(config.trainAt).toEqual({ hour: 23, minute: 45 });
    expect(readConfig({ CODECATALYST_FEATURES_AT: "off" }).trainAt).toBeUndefined();
    expect(config.domains).toEqual(["book", "movie", "music", "game", "board-game"]);
  });

  it.each([
    ["127.0.0.1", undefined, "open"],
    ["localhost", undefined, "open"],
    ["::1", undefined, "open"],
    ["0.0.0.0", undefined, "required"],
    ["127.evil.example", undefined, "required"],
    ["0.0.0.0", "open", "open"],
    ["127.0.0.1", "required", "required"],
  ])("lets everybody in only on this machine: HOST %s with CODECATALYST_AUTH %s is %s", (HOST, auth, mode) => {
    expect(readConfig({ HOST, CODECATALYST_AUTH: auth }).access.mode).toBe(mode);
  });

  it("knows where people sign in, over TLS or on this machine", () => {
    const names = {
      CODECATALYST_OIDC_ISSUER: "https://id.example",
      CODECATALYST_OIDC_CLIENT_ID: "engine",
      CODECATALYST_OIDC_CLIENT_SECRET: "hush",
    };
    const operators = { CODECATALYST_OIDC_OPERATORS: "groups=staff, email=a=b@example.org" };
    expect(readConfig({ ...names, ...operators }).access.issuer).toEqual({
      issuer: "https://id.example",
      clientId: "engine",
      clientSecret: "hush",
      operators: [
        { claim: "groups", value: "staff" },
        { claim: "email", value: "a=b@example.org" },
      ],
    });
    for (const missing of ["CODECATALYST_OIDC_CLIENT_ID", "CODECATALYST_OIDC_CLIENT_SECRET"])
      expect(() => readConfig({ ...names, [missing]: "" })).toThrow(missing);
    expect(() => readConfig({ ...names, CODECATALYST_OIDC_ISSUER: "http://id.example" })).toThrow("ISSUER");
  });

  it("never repeats a passphrase that is too short", () => {
    expect(() => readConfig({ CODECATALYST_OPERATOR_PASSPHRASE: "hunter2" })).toThrow(/^(?!.*hunter2).*12 characters/s);
  });

  it("reads the names of what is on AWS, and only where that is wished", () => {
    const names = { CODECATALYST_AWS_BUCKET: "my-bucket", CODECATALYST_REDIS_URL: "redis://localhost:6379" };
    expect(readConfig(names)).toMatchObject({ aws: undefined, dataFolder: expect.stringMatching(/data$/) });
    expect(readConfig({ ...names, CODECATALYST_ADAPTERS: "aws" })).toMatchObject({
      dataFolder: undefined,
      aws: {
        tablePrefix: "codecatalyst-",
        stream: "codecatalyst-events",
        bucket: "my-bucket",
        eventBus: "default",
        eventLog: "kinesis",
        redis: { url: "redis://localhost:6379", isCluster: false },
        partyStore: "dynamodb",
      },
    });
    const onAws = { ...names, CODECATALYST_ADAPTERS: "aws" };
    expect(() => readConfig({ ...onAws, CODECATALYST_AWS_BUCKET: "" })).toThrow("CODECATALYST_AWS_BUCKET");
    expect(readConfig({ ...onAws, CODECATALYST_REDIS_URL: "" }).aws).toMatchObject({
      redis: undefined,
      rawBucket: "my-bucket",
      deployment: undefined,
    });
    expect(readConfig({ ...onAws, CODECATALYST_AWS_EVENT_LOG: "dynamodb" }).aws?.eventLog).toBe("dynamodb");
    const kept = { ...onAws, CODECATALYST_PARTY_STORE: "redis" };
    expect(readConfig(kept).aws?.partyStore).toBe("redis");
    expect(() => readConfig({ ...kept, CODECATALYST_REDIS_URL: "" })).toThrow("CODECATALYST_PARTY_STORE");
    const clustered = { ...onAws, CODECATALYST_REDIS_CLUSTER: "on", CODECATALYST_REDIS_URL: "rediss://u:p@host:6379" };
    expect(readConfig(clustered).aws?.redis).toEqual({ url: "rediss://u:p@host:6379", isCluster: true });
    expect(() => readConfig({ ...clustered, CODECATALYST_REDIS_URL: "" })).toThrow("CODECATALYST_REDIS_CLUSTER");
    expect(() => readConfig({ ...clustered, CODECATALYST_REDIS_URL: "redis://host/1" })).toThrow(
      "a cluster has only one",
    );
  });

  it("reads pinned versions of models as it writes them, and what deploys models whole or not at all", () => {
    const versions = new Map([
      [parseTenantId("default"), parseModelVersion("2026-11-28-a")],
      [parseTenantId("a=b,c"), parseModelVersion("2026-11-28-b")],
    ]);
    const given = { CODECATALYST_ADAPTERS: "aws", CODECATALYST_AWS_BUCKET: "my-bucket" };
    const pinned = readConfig({ ...given, CODECATALYST_MODEL_VERSIONS: pinnedVersionsText(versions) });
    expect(pinned.aws?.modelVersions).toEqual(versions);
    const half = { ...given, CODECATALYST_INFERENCE_FUNCTION: "f", CODECATALYST_INFERENCE_ALIAS: "live" };
    expect(() => readConfig(half)).toThrow("CODECATALYST_DEPLOY_APPLICATION");
    const whole = { ...half, CODECATALYST_DEPLOY_APPLICATION: "a", CODECATALYST_DEPLOY_GROUP: "g" };
    const deployment = { functionName: "f", alias: "live", application: "a", group: "g" };
    expect(readConfig(whole).aws?.deployment).toEqual(deployment);
  });

  it.each([
    ["CODECATALYST_ADAPTERS", "azure"],
    ["CODECATALYST_AUTH", "closed"],
    ["CODECATALYST_SIGN_UP", "maybe"],
    ["CODECATALYST_RATE_SERVER", "0"],
    ["CODECATALYST_CORS_ORIGINS", "*"],
    ["CODECATALYST_CORS_ORIGINS", "https://a.example/path"],
    ["CODECATALYST_TRUSTED_PROXIES", "everybody"],
    ["CODECATALYST_IMAGE_HOSTS", "images.example,https://covers.example"],
    ["CODECATALYST_IMAGE_HOSTS", "*.example"],
    ["CODECATALYST_IMAGE_HOSTS", "images.example/covers"],
    ["CODECATALYST_IMAGE_HOSTS", "images.example; script-src *"],
    ["CODECATALYST_IMAGE_HOSTS", "images.example:99999"],
    ["CODECATALYST_AWS_PREFIX", "a b"],
    ["CODECATALYST_AWS_BUCKET", "Bucket_1"],
    ["CODECATALYST_AWS_EVENT_BUS", "?"],
    ["CODECATALYST_AWS_RAW_BUCKET", "Bucket_1"],
    ["CODECATALYST_AWS_EVENT_LOG", "kafka"],
    ["CODECATALYST_REDIS_CLUSTER", "maybe"],
    ["CODECATALYST_MODEL_VERSIONS", "default"],
    ["CODECATALYST_HOT_USERS", "-1"],
    ["CODECATALYST_REDIS_URL", "http://localhost"],
    ["CODECATALYST_WORKERS", "-1"],
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["CODECATALYST_SEED", "-1"],
    ["CODECATALYST_FEATURES_AT", "3:00"],
    ["CODECATALYST_FEATURES_AT", "24:00"],
    ["CODECATALYST_MODELS_KEPT", "0"],
    ["CODECATALYST_LOG", "loud"],
    ["CODECATALYST_DOMAINS", "Board Games"],
  ])("refuses %s=%s and names the variable", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it("explains every variable it reads", () => {
    const seen = new Set<string>();
    readConfig(new Proxy({}, { get: (_, name) => void seen.add(String(name)) }));
    const explained = new Set([...Object.keys(environmentVariables), "XDG_CACHE_HOME"]);
    expect([...seen].filter((name) => !explained.has(name))).toEqual([]);
    expect([...explained].filter((name) => !seen.has(name))).toEqual([]);
  });
});
