import { MonotoneClock } from "../adapters/local/monotone-clock.ts";
import { EngineError } from "../domain/errors.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import type { PartyViews } from "../parties/group-list-of-party.ts";
import { Parties } from "../parties/parties.ts";
import type { PersonInParties } from "../serving/person-data.ts";
import type { PartyUseCases } from "../parties/party-use-cases.ts";
import { isBlocked } from "../serving/social/ties.ts";
import type { Ports } from "./ports.ts";

export interface OpenedParties {
  /** For the use cases beside them. */
  readonly bindings: { readonly personInParties: PersonInParties; readonly partyViews: PartyViews };
  readonly useCases: PartyUseCases;
  close(): Promise<void>;
}

/** Watch parties over this process's ports, whichever process has a party. */
export function openParties(ports: Ports): OpenedParties {
  const parties = new Parties({
    ...ports,
    partyClock: new MonotoneClock(),
    isBlocked: (tenant, userId, otherId) => isBlocked(ports, tenant, parseUserId(userId), parseUserId(otherId)),
    async lengthOfItem(tenant, itemId) {
      const [item] = await ports.items.get(tenant, [parseItemId(itemId)]);
      if (item === undefined) throw new EngineError("ITEM_NOT_FOUND", `There is no item ${JSON.stringify(itemId)}.`);
      return item.lengthMinutes === undefined ? undefined : item.lengthMinutes * 60_000;
    },
  });
  const useCases: PartyUseCases = {
    serverNowMs: () => parties.serverNowMs(),
    partyCounts: () => parties.partyCounts(),
    createParty: (input) => parties.createParty(input),
    getParty: (tenant, partyId, userId) => parties.getParty(tenant, partyId, userId),
    partiesOf: (tenant, userId, page) => parties.partiesOf(tenant, userId, page),
    createPartyInvite: (tenant, partyId, wish) => parties.createPartyInvite(tenant, partyId, wish),
    partyInvites: (tenant, partyId, userId) => parties.partyInvites(tenant, partyId, userId),
    revokePartyInvite: (tenant, partyId, inviteId, userId) =>
      parties.revokePartyInvite(tenant, partyId, inviteId, userId),
    findPartyInvite: (tenant, code) => parties.findPartyInvite(tenant, code),
    joinParty: (wish, onFrames) => parties.joinParty(wish, onFrames),
    partyMessages: (tenant, partyId, page) => parties.partyMessages(tenant, partyId, page),
    partyAudit: (tenant, partyId, userId) => parties.partyAudit(tenant, partyId, userId),
    partyCalendar: (tenant, partyId, userId) => parties.partyCalendar(tenant, partyId, userId),
  };
  return { bindings: { personInParties: parties, partyViews: parties }, useCases, close: () => parties.close() };
}
