/** For tests: parties as a client of `/v1/socket` has to do with them. */
import type { FastifyInstance } from "fastify";
import { expect } from "vitest";
import type { Message, TestClient } from "./testing-socket.ts";

async function ask<Answer>(app: FastifyInstance, who: string, { url, payload }: { url: string; payload: object }) {
  const headers = { authorization: `Bearer ${who}` };
  const answer = await app.inject({ method: "POST", url, headers, payload });
  expect({ url, status: answer.statusCode, body: answer.body }).toMatchObject({ status: 200 });
  return answer.json<Answer>();
}

export async function createParty(app: FastifyInstance, who: string, payload: object = {}): Promise<string> {
  return (await ask<{ readonly partyId: string }>(app, who, { url: "/v1/parties", payload })).partyId;
}

export async function inviteToParty(
  app: FastifyInstance,
  partyId: string,
  { who, useCount = 50 }: { readonly who: string; readonly useCount?: number },
): Promise<string> {
  const wish = { url: `/v1/parties/${partyId}/invites`, payload: { useCount } };
  return (await ask<{ readonly code: string }>(app, who, wish)).code;
}

let requestCount = 0;
export const newId = () => `r${(requestCount += 1)}`;

export const of =
  (kind: string, fields: object = {}) =>
  (message: Message): boolean =>
    message.kind === kind && Object.entries(fields).every(([name, value]) => message[name] === value);
export const ofChange =
  (kind: string) =>
  (message: Message): boolean =>
    message.kind === "party-change" && (message["change"] as Message).kind === kind;

const answerTo = (client: TestClient, id: string) => client.next((message) => message["id"] === id);

export async function join(client: TestClient, partyId: string, more: object = {}): Promise<Message> {
  const id = newId();
  client.send({ kind: "party-join", id, partyId, ...more });
  return answerTo(client, id);
}

export async function act(client: TestClient, partyId: string, command: object): Promise<Message> {
  const id = newId();
  client.send({ kind: "party-act", id, partyId, command });
  return answerTo(client, id);
}

export const say = (client: TestClient, partyId: string, text: string) =>
  act(client, partyId, { kind: "chat", clientMessageId: text, text });
