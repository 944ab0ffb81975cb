/** How a party lies in the sessions table. */
import { randomUUID } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import { epochKeptMs, type PartyLogEntry, type StoredParty } from "../../ports/party-store.ts";
import { joinedKey, longTextKey, numberKey, textKey } from "./dynamo-keys.ts";
import { isAbsent, type Condition, type Row, type RowKey } from "./dynamo-table.ts";

export interface Party {
  readonly tenant: TenantId;
  readonly partyId: string;
}

/** What is written seldom and looked at with each append: small, so that looking costs little. */
export interface Fence {
  /** Earlier ones write no more. */
  readonly epoch: number;
  /** Names the log: another one each time that the party begins anew. Empty where there is no party. */
  readonly generation: string;
  /** Of a log that is being deleted. */
  readonly dying: string;
  /** Rows of the log are there until then at least. */
  readonly keptUntilMs: number;
}

export interface KeptState {
  readonly party: StoredParty;
  readonly generation: string;
  readonly expiresAtMs: number;
}

const noFence: Fence = { epoch: 0, generation: "", dying: "", keptUntilMs: 0 };

const fenceKey = new Uint8Array([0]);
const stateKey = new Uint8Array([1]);
const partyKey = ({ tenant, partyId }: Party): string => joinedKey(tenant, "party", partyId);

export const fenceKeyOf = (party: Party): RowKey => ({ pk: partyKey(party), sk: fenceKey });
export const stateKeyOf = (party: Party): RowKey => ({ pk: partyKey(party), sk: stateKey });
export const isStateRow = ({ sk }: Row): boolean => sk[0] === stateKey[0];

/** All parties of a tenant. */
export const listKey = (tenant: TenantId): string => joinedKey(tenant, "parties");
/** Entries by seq, and their seqs by client id. */
export const logKey = ({ tenant, partyId }: Party, generation: string): string =>
  joinedKey(tenant, "party-log", partyId, generation);
export const idsKey = ({ tenant, partyId }: Party, generation: string): string =>
  joinedKey(tenant, "party-ids", partyId, generation);
export const entryKeyOf = (party: Party, generation: string, seq: number): RowKey => ({
  pk: logKey(party, generation),
  sk: numberKey(seq),
});
export const idKeyOf = (party: Party, generation: string, clientId: string): RowKey => ({
  pk: idsKey(party, generation),
  sk: longTextKey(clientId),
});

export function fenceRow(party: Party, fence: Fence): Row {
  return {
    ...fenceKeyOf(party),
    attributes: { ...fence, expiresAt: secondAfter(fence.keptUntilMs + epochKeptMs), stamp: randomUUID() },
  };
}

export function fenceOf(row: Row | undefined): Fence {
  if (row === undefined) return noFence;
  const { epoch, generation, dying, keptUntilMs } = row.attributes;
  return {
    epoch: Number(epoch),
    generation: String(generation),
    dying: String(dying),
    keptUntilMs: Number(keptUntilMs),
  };
}

/** `fenceEpoch` is that of the fence. */
export function stateRow(tenant: TenantId, { party, generation, expiresAtMs }: KeptState, fenceEpoch: number): Row {
  const { partyId, epoch, seq, state } = party;
  const attributes = { partyId, epoch, seq, state: JSON.stringify(state), generation, fenceEpoch, expiresAtMs };
  return {
    ...stateKeyOf({ tenant, partyId }),
    attributes: { ...attributes, expiresAt: secondAfter(expiresAtMs), stamp: randomUUID() },
  };
}

export function keptStateOf({ attributes }: Row): KeptState {
  const { partyId, epoch, seq, state, generation, expiresAtMs } = attributes;
  return {
    party: {
      partyId: String(partyId),
      epoch: Number(epoch),
      seq: Number(seq),
      state: JSON.parse(String(state)) as unknown,
    },
    generation: String(generation),
    expiresAtMs: Number(expiresAtMs),
  };
}

/** A party by its id, which is also its place in the list. */
export function listRow({ tenant, partyId }: Party, keptUntilMs: number): Row {
  return {
    pk: listKey(tenant),
    sk: textKey(partyId),
    attributes: { partyId, expiresAt: secondAfter(keptUntilMs) },
  };
}

/** An entry of the log, and the row by which its client id is found. */
export function entryRows(party: Party, { generation, keptUntilMs }: Fence, entry: PartyLogEntry): readonly [Row, Row] {
  const { seq, clientId, value } = entry;
  const expiresAt = secondAfter(keptUntilMs);
  return [
    {
      ...entryKeyOf(party, generation, seq),
      attributes: { seq, clientId, value: JSON.stringify(value), expiresAt },
    },
    { ...idKeyOf(party, generation, clientId), attributes: { seq, clientId, expiresAt } },
  ];
}

export const entryOf = ({ attributes }: Row): PartyLogEntry => ({
  seq: Number(attributes["seq"]),
  clientId: String(attributes["clientId"]),
  value: JSON.parse(String(attributes["value"])) as unknown,
});

/** Nobody has written it since. */
export function asSeen(row: Row | undefined): Condition {
  if (row === undefined) return isAbsent;
  const stamp = row.attributes["stamp"] ?? "";
  return { expression: "#stamp = :seen", names: { "#stamp": "stamp" }, values: { ":seen": stamp } };
}

/** DynamoDB counts in seconds, and must not be early. */
export const secondAfter = (atMs: number): number => Math.ceil(atMs / 1000);
