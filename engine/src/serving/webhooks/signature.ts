import { createHmac, randomBytes } from "node:crypto";

const secretPrefix = "whsec_";
const secretLength = 32;

export const newWebhookSecret = (): string => secretPrefix + randomBytes(secretLength).toString("base64");

/** The headers of one attempt by the Standard Webhooks scheme (standardwebhooks.com, version 1): one signature a secret. */
export function signedHeaders(
  { id, atMs, body }: { readonly id: string; readonly atMs: number; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
