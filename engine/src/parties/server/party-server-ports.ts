import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PartyHub, PartyKey } from "../../ports/party-hub.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import type { TextClassifier } from "../../ports/text-classifier.ts";
import type { Random } from "../../ports/random.ts";
import type { Attempts } from "../../serving/access/attempts.ts";
import type { Passphrases } from "../../serving/access/passphrases.ts";

export interface PartyServerPorts {
  readonly parties: PartyStore;
  readonly partyHub: PartyHub;
  /** Never steps. */
  readonly partyClock: Clock;
  readonly random: Random;
  readonly passwords: Passphrases;
  readonly attempts: Attempts;
  /** Names this process among others. */
  readonly process: string;
  /** Undefined where nobody knows it. Throws `ITEM_NOT_FOUND`. */
  lengthOfItem(tenant: TenantId, itemId: string): Promise<number | undefined>;
  /** The last word on a message; without it, word lists have it. */
  readonly classifier?: TextClassifier | undefined;
  /** Whether one of two has blocked the other. */
  isBlocked(tenant: TenantId, userId: string, otherId: string): Promise<boolean>;
  /** Durably: of which parties somebody is a member. */
  rememberMember(key: PartyKey, userId: string): Promise<void>;
}
