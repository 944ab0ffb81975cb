import { EngineError } from "../domain/errors.ts";
import { parseItemId, type TenantId } from "../domain/ids.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import type { PartyKey } from "../ports/party-hub.ts";
import { Attempts } from "../serving/access/attempts.ts";
import { Passphrases } from "../serving/access/passphrases.ts";
import { isSecretOf } from "../serving/access/tokens.ts";
import { allDocuments } from "../serving/all-documents.ts";
import { membershipCollection, type PersonalDocument } from "../serving/personal-documents.ts";
import type { PersonInParties } from "../serving/person-data.ts";
import { inView } from "./actor/feeling.ts";
import { newPartyState } from "./actor/party.ts";
import { noSecrets, type PartySecrets } from "./actor/party-secrets.ts";
import { checkedName } from "./actor/people.ts";
import { checkedPlan, phaseOfPlan } from "./actor/planning.ts";
import { defaultSettings, wishedSettings } from "./actor/settings.ts";
import type { PartyState } from "../sync/party/party-state.ts";
import type { PartyInView, PartyViews } from "./group-list-of-party.ts";
import { partyCalendar } from "./party-calendar.ts";
import { outlineOf, outlinePage, type Known } from "./party-outlines.ts";
import { PartyRooms } from "./party-rooms.ts";
import type {
  NewParty,
  OpenInvite,
  OutlinePage,
  OutlinePageInput,
  PartyAuditEntry,
  PartyInvite,
  PartyOutline,
  PartyUseCases,
} from "./party-use-cases.ts";
import { parseInviteCode } from "./server/invites.ts";
import { logPrefixOf, messageIn, seqOfMessage } from "./server/log-value.ts";
import { messagesBefore } from "./server/messages.ts";
import { partyNotFound, PartyServer } from "./server/party-server.ts";
import type { PartyServerPorts } from "./server/party-server-ports.ts";
import { readStored, storedOf, ttlMsOf } from "./server/stored-state.ts";

/** A password is asked of many at once and guards an evening: scrypt at a quarter of what a sign-in costs. */
const passwordCost = { N: 2 ** 14, r: 8, p: 1 };
const membershipTtlMs = 400 * 24 * 3_600_000;
const messagePageCount = 200;

export type PartyPorts = Omit<PartyServerPorts, "passwords" | "attempts" | "process" | "rememberMember"> & {
  readonly documents: DocumentStore;
};

/** Parties, wherever they are. */
export class Parties implements PartyUseCases, PersonInParties, PartyViews {
  readonly #ports: PartyPorts;
  readonly #server: PartyServer;
  readonly #rooms: PartyRooms;
  readonly #passwords = new Passphrases(passwordCost);

  /** `ticks`: whether time goes by itself; true unless given. Else `tick` says that it did. */
  constructor(ports: PartyPorts, options: { readonly ticks?: boolean } = {}) {
    this.#ports = ports;
    const { partyHub, partyClock, random } = ports;
    const process = random.newId();
    const serverPorts: PartyServerPorts = {
      ...ports,
      process,
      passwords: this.#passwords,
      attempts: new Attempts(partyClock),
      rememberMember: (key, userId) => this.#rememberMember(key, userId),
    };
    this.#server = new PartyServer(serverPorts, options);
    this.#rooms = new PartyRooms({
      partyHub,
      random,
      process,
      has: (key) => this.#server.peek(key) !== undefined,
      actHere: (key, userId, command) => this.#server.actHere(key, userId, command),
    });
  }

  tick(): void {
    this.#server.tick();
  }

  async close(): Promise<void> {
    this.#rooms.close();
    await this.#server.close();
  }

  serverNowMs(): number {
    return this.#ports.partyClock.nowMs();
  }

  partyCounts(): ReturnType<PartyUseCases["partyCounts"]> {
    return this.#server.counts();
  }

  async createParty(input: NewParty): Promise<PartyOutline> {
    const { tenant, hostId, settings: wish = {} } = input;
    const nowMs = Math.round(this.serverNowMs());
    const plan = input.plan === undefined ? noPlan : checkedPlan(input.plan, nowMs);
    const settings = wishedSettings(defaultSettings, wish);
    const title = input.itemId === undefined ? {} : await this.#titleOf(tenant, input.itemId);
    const id = this.#ports.random.newId();
    const hostName = checkedName(input.hostName);
    const phase = phaseOfPlan(plan, nowMs);
    const begun = newPartyState({ id, createdAtMs: nowMs, settings, plan, phase, hostId, hostName });
    const epoch = await this.#ports.parties.nextEpoch(tenant, id);
    const state: PartyState = { ...begun, ...title, epoch };
    const secrets: PartySecrets = {
      ...noSecrets,
      blockedWords: wish.blockedWords ?? [],
      ...(settings.hasPassword && { passwordHash: await this.#passwords.hash(wish.password ?? "") }),
    };
    await this.#ports.parties.put(tenant, storedOf({ state, secrets }), ttlMsOf({ state, secrets }, nowMs));
    await this.#rememberMember({ tenant, partyId: id }, hostId);
    return outlineOf({ state, secrets });
  }

  async getParty(tenant: TenantId, partyId: string, userId?: string): Promise<PartyOutline> {
    return outlineOf(await this.#visible({ tenant, partyId }, userId));
  }

  async partiesOf(tenant: TenantId, userId: string, page: OutlinePageInput): Promise<OutlinePage> {
    const found: PartyOutline[] = [];
    const prefix = `${encodeURIComponent(userId)}/`;
    for await (const { key } of allDocuments(this.#ports.documents, tenant, membershipCollection, { prefix })) {
      const known = await this.#known({ tenant, partyId: key.slice(prefix.length) });
      if (known !== undefined && maySee(known, userId)) found.push(outlineOf(known));
    }
    return outlinePage(found, page);
  }

  async createPartyInvite(
    tenant: TenantId,
    partyId: string,
    { userId, useCount, ttlMs }: { readonly userId?: string; readonly useCount: number; readonly ttlMs: number },
  ): Promise<PartyInvite> {
    const made = await this.#rooms.ask(
      { tenant, partyId },
      { kind: "create-invite", ...byOf(userId), useCount, ttlMs },
    );
    return made as PartyInvite;
  }

  async partyInvites(tenant: TenantId, partyId: string, userId?: string): Promise<readonly OpenInvite[]> {
    const key = { tenant, partyId };
    await this.#visible(key, userId);
    return (await this.#rooms.ask(key, { kind: "invites", ...byOf(userId) })) as readonly OpenInvite[];
  }

  async revokePartyInvite(tenant: TenantId, partyId: string, inviteId: string, userId?: string): Promise<void> {
    await this.#rooms.ask({ tenant, partyId }, { kind: "revoke-invite", ...byOf(userId), inviteId });
  }

  async findPartyInvite(tenant: TenantId, code: string): Promise<PartyOutline> {
    const parsed = parseInviteCode(code);
    const known = parsed && (await this.#known({ tenant, partyId: parsed.partyId }));
    const invite = known?.secrets.invites.find(({ id }) => id === parsed?.inviteId);
    const isValid =
      parsed &&
      known &&
      invite &&
      isSecretOf(parsed.secret, invite.secretHash) &&
      invite.expiresAtMs > this.serverNowMs();
    if (!isValid || known.state.phase === "ended")
      throw new EngineError(
        "INVITE_NOT_VALID",
        "This invite is not known, is over, or has been used up. Ask for another.",
      );
    return outlineOf(known);
  }

  joinParty(...[wish, onFrames]: Parameters<PartyUseCases["joinParty"]>): ReturnType<PartyUseCases["joinParty"]> {
    return this.#rooms.join(wish, onFrames);
  }

  async partyMessages(
    ...[tenant, partyId, { userId, before, limit }]: Parameters<PartyUseCases["partyMessages"]>
  ): ReturnType<PartyUseCases["partyMessages"]> {
    const key = { tenant, partyId };
    await this.#visible(key, userId);
    const beforeSeq = before === undefined ? undefined : seqOfMessage(before);
    if (before !== undefined && beforeSeq === undefined)
      throw new EngineError("INVALID_INPUT", "before is no id of a message.");
    return messagesBefore(this.#ports.parties, key, { beforeSeq, limit: Math.min(limit, messagePageCount) });
  }

  async partyAudit(tenant: TenantId, partyId: string, userId?: string): Promise<readonly PartyAuditEntry[]> {
    return (await this.#rooms.ask(
      { tenant, partyId },
      { kind: "audit", ...byOf(userId) },
    )) as readonly PartyAuditEntry[];
  }

  async partyCalendar(tenant: TenantId, partyId: string, userId?: string): Promise<string> {
    const { state } = await this.#visible({ tenant, partyId }, userId);
    const { startsAtMs } = state.plan;
    if (startsAtMs === undefined) throw new EngineError("INVALID_INPUT", "No time is agreed on yet.");
    return partyCalendar(state, startsAtMs, this.serverNowMs());
  }

  /** For the group list: the party as it is now, whichever process has it. */
  async view(tenant: TenantId, partyId: string): Promise<PartyInView | undefined> {
    const key = { tenant, partyId };
    const here = this.#server.peek(key);
    if (here !== undefined) return inView(here, Math.round(this.serverNowMs()));
    const elsewhere = await this.#rooms.look(key);
    if (elsewhere !== undefined) return elsewhere as PartyInView;
    const stored = await this.#ports.parties.get(tenant, partyId);
    return stored && { state: readStored(stored).state };
  }

  /** What a person wrote, by party. */
  async exportPerson(tenant: TenantId, userIds: readonly string[]): Promise<readonly PersonalDocument[]> {
    const found: PersonalDocument[] = [];
    for (const userId of userIds)
      for (const partyId of await this.#membershipsOf(tenant, userId)) {
        const entries = await this.#ports.parties.logOf(tenant, partyId, logPrefixOf(userId));
        const messages = entries.flatMap((entry) => messageIn(entry) ?? []);
        const key = `${encodeURIComponent(userId)}/${partyId}`;
        if (messages.length > 0) found.push({ collection: "party-messages", key, value: messages });
      }
    return found;
  }

  /** Takes a person out of all parties, with what they wrote. To be done before the memberships are erased; can be done again. */
  async erasePerson(tenant: TenantId, userIds: readonly string[]): Promise<void> {
    const parties = new Set<string>();
    for (const userId of userIds) for (const partyId of await this.#membershipsOf(tenant, userId)) parties.add(partyId);
    for (const partyId of parties)
      await this.#rooms.ask({ tenant, partyId }, { kind: "erase", userIds }).catch((error: unknown) => {
        if (!(error instanceof EngineError && error.code === "PARTY_NOT_FOUND")) throw error;
      });
  }

  async #membershipsOf(tenant: TenantId, userId: string): Promise<readonly string[]> {
    const prefix = `${encodeURIComponent(userId)}/`;
    const found: string[] = [];
    for await (const { key } of allDocuments(this.#ports.documents, tenant, membershipCollection, { prefix }))
      found.push(key.slice(prefix.length));
    return found;
  }

  async #rememberMember({ tenant, partyId }: PartyKey, userId: string): Promise<void> {
    const value = { partyId, sinceMs: Math.round(this.serverNowMs()) };
    const key = `${encodeURIComponent(userId)}/${partyId}`;
    await this.#ports.documents.put(tenant, membershipCollection, { key, value }, { ttlMs: membershipTtlMs });
  }

  async #titleOf(tenant: TenantId, itemId: string): Promise<Pick<PartyState, "itemId" | "lengthMs">> {
    const lengthMs = await this.#ports.lengthOfItem(tenant, parseItemId(itemId));
    return { itemId, ...(lengthMs !== undefined && { lengthMs }) };
  }

  async #visible(key: PartyKey, userId: string | undefined): Promise<Known> {
    const known = await this.#known(key);
    if (known === undefined || (userId !== undefined && !maySee(known, userId))) throw partyNotFound();
    return known;
  }

  /** As it is at this process; at another one's, as it was at most a second ago. */
  async #known({ tenant, partyId }: PartyKey): Promise<Known | undefined> {
    const here = this.#server.peek({ tenant, partyId });
    if (here !== undefined) return here;
    const stored = await this.#ports.parties.get(tenant, partyId);
    return stored && readStored(stored);
  }
}

const byOf = (userId: string | undefined) => (userId === undefined ? {} : { userId });

const noPlan = { timeZone: "UTC", options: [] };

/** Who is in it, or was. */
function maySee({ state, secrets }: Known, userId: string): boolean {
  if (secrets.bannedIds.includes(userId)) return false;
  return state.hostId === userId || state.members.some(({ id }) => id === userId) || secrets.formerIds.includes(userId);
}
