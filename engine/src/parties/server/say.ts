import { EngineError } from "../../domain/errors.ts";
import type { TextClassifier } from "../../ports/text-classifier.ts";
import type { PartyLogEntry } from "../../ports/party-store.ts";
import type { Act, CommandOf } from "../actor/act.ts";
import { beginMessage, draftMessage, tellMessage } from "../actor/chat.ts";
import type { CommandAnswer } from "../party-use-cases.ts";
import { linksOf, mentionsOf } from "../moderation/message-parts.ts";
import { messageRefused, moderated } from "./moderated.ts";
import type { LiveParty } from "./live-party.ts";
import { logPrefixOf, messageIdOf, messageIn } from "./log-value.ts";

interface Saying {
  readonly party: LiveParty;
  readonly append: (entry: PartyLogEntry) => Promise<PartyLogEntry>;
  readonly classifier?: TextClassifier | undefined;
  readonly tell: (decide: (nowMs: number) => void) => CommandAnswer;
}

/** So many messages are remembered of which nobody knows whether they were kept. */
const doubtfulCount = 100;

/** A message is kept first, and only then told to everybody, the sender too. The same message again is told once. */
export async function say(
  on: Act,
  command: CommandOf<"chat">,
  { party, append, tell, classifier }: Saying,
): Promise<CommandAnswer> {
  beginMessage(on, command);
  const answer = moderated(on.party, command.text, classifier);
  const judged = answer instanceof Promise ? await answer : answer;
  if (judged.kind !== "allowed") {
    const { reason } = judged;
    tell((atMs) => on.party.audit({ atMs, kind: "refused", byMemberId: on.member.id, reason }));
    throw messageRefused(reason);
  }
  const { text } = judged;
  const seq = party.nextLogSeq;
  party.nextLogSeq += 1;
  const mentions = mentionsOf(text, on.party.state.members);
  const said = { id: messageIdOf(seq), text, mentions, links: linksOf(text) };
  const message = draftMessage(on, command, said);
  const clientId = `${logPrefixOf(on.member.id)}${command.clientMessageId}`;
  const kept = await append({ seq, clientId, value: { kind: "message", message } }).catch((error: unknown) => {
    doubt(party, clientId);
    on.party.passing.chattedAt?.delete(on.member.id);
    throw error;
  });
  if (kept.seq === seq) {
    party.toldLogSeq = Math.max(party.toldLogSeq, seq);
    return { ...tell(() => tellMessage(party.core, message)), message };
  }
  const earlier = messageIn(kept);
  if (earlier === undefined)
    throw new EngineError("INVALID_INPUT", "The clientMessageId is that of something else. Choose another.");
  // Kept before, although its sender was told that it might not be: now everybody hears of it.
  if (party.doubtful?.delete(clientId) === true)
    return { ...tell(() => tellMessage(party.core, earlier)), message: earlier };
  return { message: earlier };
}

function doubt(party: LiveParty, clientId: string): void {
  party.doubtful ??= new Set();
  party.doubtful.add(clientId);
  const [oldest] = party.doubtful.size > doubtfulCount ? party.doubtful : [];
  if (oldest !== undefined) party.doubtful.delete(oldest);
}
