import { EngineError } from "../../domain/errors.ts";
import { isSecretOf } from "../../serving/access/tokens.ts";
import type { Coming } from "../actor/presence.ts";
import { checkedName } from "../actor/people.ts";
import type { PartyRequest } from "../party-request.ts";
import { parseInviteCode } from "./invites.ts";
import type { LiveParty } from "./live-party.ts";
import type { PartyServerPorts } from "./party-server-ports.ts";

type JoinRequest = Extract<PartyRequest, { readonly kind: "join" }>;

/** What can be found out about somebody who comes, before the party decides. */
export async function checkComing(
  ports: Pick<PartyServerPorts, "isBlocked" | "passwords" | "attempts">,
  { core, key }: LiveParty,
  { userId, name, inviteCode, password }: JoinRequest,
): Promise<Coming> {
  const coming = { userId, name: checkedName(name) };
  const { hostId } = core.state;
  if (userId !== hostId && (await ports.isBlocked(key.tenant, hostId, userId)))
    throw new EngineError("FORBIDDEN", "This person may not come to this party.");
  const isKnown = core.member(userId) !== undefined || core.secrets.formerIds.includes(userId);
  if (isKnown) return coming;
  const { passwordHash } = core.secrets;
  const inviteId = inviteCode === undefined ? undefined : shownInvite(core.secrets.invites, inviteCode);
  if (passwordHash === undefined || password === undefined) return { ...coming, inviteId };
  const attempt = ports.attempts.begin(key.partyId, userId);
  if (!(await ports.passwords.isOf(password, passwordHash))) return { ...coming, inviteId };
  attempt.succeeded();
  return { ...coming, inviteId, fittingHash: passwordHash };
}

function shownInvite(invites: LiveParty["core"]["secrets"]["invites"], code: string): string | undefined {
  const parsed = parseInviteCode(code);
  const invite = invites.find(({ id }) => id === parsed?.inviteId);
  return parsed && invite && isSecretOf(parsed.secret, invite.secretHash) ? invite.id : undefined;
}
