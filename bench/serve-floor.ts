/**
 * What a route costs that only looks bytes up: a bare fastify that sends to each user a copy of the same answer from a `Map`:
 * `node bench/serve-floor.ts <file with the answer> <number of users>`. Prints its address.
 */
import { readFileSync } from "node:fs";
import { fastify } from "fastify";

const [file = "", userCount = "0"] = process.argv.slice(2);
const answer = readFileSync(file);
const answers = new Map(Array.from({ length: Number(userCount) }, (_, user) => [`user:${user}`, Buffer.from(answer)]));
const app = fastify();
app.get("/v1/users/:userId/recommendations", (request, reply) => {
  reply.header("content-type", "application/json; charset=utf-8");
  return reply.send(answers.get((request.params as { userId: string }).userId));
});
console.log(JSON.stringify({ address: await app.listen({ port: 0, host: "127.0.0.1" }) }));
