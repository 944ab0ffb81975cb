import type { CommandOf, Facts } from "../actor/act.ts";
import type { PartyCommand, PartyCommandKind } from "../party-command.ts";
import type { PartyKey } from "../../ports/party-hub.ts";
import type { PartyLogEntry } from "../../ports/party-store.ts";
import type { ChatMessage } from "../../sync/party/party-state.ts";
import { messageIn, seqOfMessage } from "./log-value.ts";
import type { PartyServerPorts } from "./party-server-ports.ts";

type LookUpPorts = Pick<PartyServerPorts, "parties" | "passwords" | "lengthOfItem">;
type LookUp<Command> = (ports: LookUpPorts, key: PartyKey, command: Command) => Promise<Facts>;

const lengthOf: LookUp<{ readonly itemId: string }> = async (ports, { tenant }, { itemId }) => ({
  lengthMs: await ports.lengthOfItem(tenant, itemId),
});

const authorOf: LookUp<{ readonly messageId: string }> = async (ports, key, { messageId }) => ({
  author: (await findMessage(ports, key, messageId))?.message.memberId,
});

const lookUps: { readonly [Kind in PartyCommandKind]?: LookUp<CommandOf<Kind>> } = {
  "set-title": lengthOf,
  "queue-add": lengthOf,
  "remove-message": authorOf,
  "report-message": authorOf,
  "set-settings": async ({ passwords }, _, { settings: { password } }) =>
    password === undefined || password === "" ? {} : { passwordHash: await passwords.hash(password) },
};

/** Whether something must be looked up before a command can be decided. */
export const asksFirst = ({ kind }: PartyCommand): boolean => lookUps[kind] !== undefined;

/** What a command must know that the party does not. */
export async function factsFor(ports: LookUpPorts, key: PartyKey, command: PartyCommand): Promise<Facts> {
  const lookUp = lookUps[command.kind] as LookUp<PartyCommand> | undefined;
  return lookUp === undefined ? {} : lookUp(ports, key, command);
}

/** A message that is there and was not taken back. */
export async function findMessage(
  { parties }: Pick<PartyServerPorts, "parties">,
  { tenant, partyId }: PartyKey,
  messageId: string,
): Promise<{ readonly entry: PartyLogEntry; readonly message: ChatMessage } | undefined> {
  const seq = seqOfMessage(messageId);
  if (seq === undefined) return undefined;
  const [entry] = await parties.log(tenant, partyId, { beforeSeq: seq + 1, limit: 1 });
  const message = entry?.seq === seq ? messageIn(entry) : undefined;
  return entry && message && message.isRemoved !== true ? { entry, message } : undefined;
}
