/** A fresh process that opens a bundled inference handler and asks it for lists of different users: `aws-target.ts <bundle> <key> <users>`. */
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { apiEvent } from "../engine/src/app/aws/testing-api-event.ts";

const [bundle = "", key = "", userCount = ""] = process.argv.slice(2);
const { handler, loadedMs, folderMs } = (await import(pathToFileURL(join(bundle, "index.mjs")).href)) as {
  readonly handler: (
    event: unknown,
    context: unknown,
  ) => Promise<{ readonly statusCode: number; readonly body: string }>;
  readonly loadedMs: number;
  readonly folderMs: number;
};
// From the start of the process.
const initialisationMs = performance.now() - folderMs;

const context = {
  functionName: "inference",
  invokedFunctionArn: "arn:aws:lambda:x:0:function:inference",
  awsRequestId: "1",
};

const ask = async (user: number) => {
  const { statusCode, body } = await handler(
    apiEvent("GET", `/v1/users/user:${user}/recommendations?n=12`, { key }),
    context,
  );
  const { items } = JSON.parse(body) as { readonly items?: readonly unknown[] };
  if (statusCode !== 200 || items?.length !== 12)
    throw new Error(`user:${user} got ${statusCode}: ${body.slice(0, 300)}`);
};

const timesMs: number[] = [];
for (let user = 1; user <= Number(userCount); user += 1) {
  const startMs = performance.now();
  await ask(user);
  timesMs.push(performance.now() - startMs);
}
console.log(JSON.stringify({ initialisationMs, loadedMs, timesMs }));
process.exit(0);
