/**
 * A fresh process that opens a bundled inference handler and asks it for lists of different users: `aws-target.mjs <bundle> <key> <users>`.
 * Plain JavaScript: to strip types would be part of the start.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [bundle, key, userCount] = process.argv.slice(2);
const { handler, apiEvent, loadedMs, folderMs } = await import(pathToFileURL(join(bundle, "index.mjs")).href);
// From the start of the process.
const initialisationMs = performance.now() - folderMs;

const context = {
  functionName: "inference",
  invokedFunctionArn: "arn:aws:lambda:x:0:function:inference",
  awsRequestId: "1",
};

const timesMs = [];
for (let user = 1; user <= Number(userCount); user += 1) {
  const startMs = performance.now();
  const { statusCode, body } = await handler(
    apiEvent("GET", `/v1/users/user:${user}/recommendations?n=12`, { key }),
    context,
  );
  timesMs.push(performance.now() - startMs);
  if (statusCode !== 200 || JSON.parse(body).items.length !== 12)
    throw new Error(`user:${user} got ${statusCode}: ${body.slice(0, 300)}`);
}
console.log(JSON.stringify({ initialisationMs, loadedMs, timesMs }));
process.exit(0);
