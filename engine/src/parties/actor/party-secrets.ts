/** What a party knows and does not tell its members. */
interface InviteRecord {
  readonly id: string;
  readonly secretHash: string;
  readonly expiresAtMs: number;
  /** So many may still come by it. */
  readonly leftCount: number;
  readonly byMemberId: string;
}

export interface PartySecrets {
  readonly passwordHash?: string | undefined;
  readonly blockedWords: readonly string[];
  readonly bannedIds: readonly string[];
  /** Who was here and may come back without an invite. */
  readonly formerIds: readonly string[];
  readonly invites: readonly InviteRecord[];
  /** Of items in the queue. */
  readonly lengthsMs: Readonly<Record<string, number>>;
  /** Whether the host was ever here: a host who has not come yet is not lost. */
  readonly hasHostCome: boolean;
  /** Once it is over: members see the end itself. */
  readonly endedAtMs?: number;
}

export const noSecrets: PartySecrets = {
  blockedWords: [],
  bannedIds: [],
  formerIds: [],
  invites: [],
  lengthsMs: {},
  hasHostCome: false,
};

/** Of most parties: one object for all of them. */
export const hostCame: PartySecrets = { ...noSecrets, hasHostCome: true };

/** How many former members, bans and invites a party remembers. */
export const secretLimits = { formerCount: 1_000, bannedCount: 1_000, inviteCount: 100 } as const;
