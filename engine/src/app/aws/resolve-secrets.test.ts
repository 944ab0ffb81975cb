import { describe, expect, it } from "vitest";
import { resolveSecrets } from "./resolve-secrets.ts";

function sourcesOf(secrets: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const find = async (id: string) => {
    asked.push(id);
    return secrets[id];
  };
  return { asked, secret: find, parameter: find };
}

describe("resolveSecrets", () => {
  it("puts fields of secrets and parameters where they are referred to, and reads each once", async () => {
    const sources = sourcesOf({ "arn:aws:x:y": `{"user":"u","password":"p$&"}`, "/stage/host": "cache" });
    const resolved = await resolveSecrets(
      {
        CODECATALYST_REDIS_URL:
          "rediss://{secretsmanager:arn:aws:x:y#user}:{secretsmanager:arn:aws:x:y#password}@{ssm:/stage/host}:6379",
        CODECATALYST_LIST_TTL: "60",
        OTHER: "{ssm:/not/ours}",
      },
      sources,
    );
    expect(resolved).toEqual({
      CODECATALYST_REDIS_URL: "rediss://u:p$&@cache:6379",
      CODECATALYST_LIST_TTL: "60",
      OTHER: "{ssm:/not/ours}",
    });
    expect(sources.asked.toSorted()).toEqual(["/stage/host", "arn:aws:x:y"]);
  });

  it("names the variable whose secret, or field of it, is not there or cannot be read, and never what is in it", async () => {
    const sources = sourcesOf({ a: `{"password":"hidden"}`, b: "hidden" });
    const away = { ...sources, parameter: async () => Promise.reject(new Error("AccessDenied")) };
    for (const value of ["{secretsmanager:none}", "{secretsmanager:a#user}", "{secretsmanager:b#user}", "{ssm:c}"]) {
      const error = await resolveSecrets({ CODECATALYST_KEY: value }, away).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining("CODECATALYST_KEY") });
      expect((error as Error).message).not.toContain("hidden");
    }
  });
});
