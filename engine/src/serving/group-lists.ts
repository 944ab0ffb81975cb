/** Lists for several people at once: what is asked and what is answered. `parties/` makes them. */
import type { Domain } from "../domain/domain.ts";
import type { ItemId, ModelVersion, UserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { AppliedRule, Reason, Source } from "../domain/recommendation.ts";
import type { GroupStrategy } from "../ranking/groups/group-strategy.ts";
import type { RecommendInput } from "./use-cases.ts";

/** How the evenings of a group were for its members: a document of each member's, so that it goes where the member goes. */
export const groupEvenings = "group-evenings";

/** For so many at once a list is made. */
export const groupSizeLimit = 100;

interface GroupWishes extends Pick<
  RecommendInput,
  "tenant" | "n" | "surface" | "services" | "region" | "excludedItemIds" | "filter"
> {
  readonly strategy?: GroupStrategy;
  /** Only items of these; all of them, mixed, unless given. */
  readonly domains?: readonly Domain[];
  /** Of the youngest who is there besides the members. */
  readonly youngestAgeYears?: number;
  /** A title that has just ended: what belongs to it comes first. */
  readonly followUpOf?: ItemId;
}

export interface GroupListInput extends GroupWishes {
  /** Who is here. Accounts of one user count once. */
  readonly memberIds: readonly UserId[];
  /** How old members are taken to be whose age nobody told; 17 unless given: nothing for adults alone. */
  readonly assumedAgeYears?: number;
  /** What more than this share of the members knows already stays out, 0..1; half unless given. */
  readonly largestKnownRatio?: number;
  /** What the group is called, so that it stays the same group when somebody comes or goes; who is in it, unless given. */
  readonly groupId?: string;
  /** An evening: the lists of one are fair by the evenings before it. The day unless given. */
  readonly sessionId?: string;
}

/** Who is there, what was on screen and how it felt, the party knows. */
export interface PartyGroupInput extends GroupWishes {
  readonly partyId: string;
  /** Who asks; absent where a server does. */
  readonly userId?: UserId;
}

/** How somebody knows an item already. */
export type Acquaintance = "finished" | "begun" | "liked";

/** What one member makes of a pick. */
interface MemberOpinion {
  readonly userId: UserId;
  /** How likely the pick is what this member wants, 0..1, as the strategy takes it; comparable within one list. */
  readonly score: number;
  /** Whether it is among what suits this member best. */
  readonly isServed: boolean;
  /** Absent where it is new to the member, and where who sees the list is not to know. */
  readonly knows?: Acquaintance;
  /** The member's own, strongest first. Works are named only where the member lets friends see them, and all who see the list are friends. */
  readonly reasons: readonly Reason[];
}

export interface GroupRecommendation {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Σ attention · score of each member, with what the mood and rules make of it. */
  readonly score: number;
  /** Such as “For Maya and Ben. Carl compromises.” */
  readonly text: string;
  /** Whom the pick serves; never empty. */
  readonly serves: readonly UserId[];
  /** Who gives way to them. */
  readonly compromises: readonly UserId[];
  /** So many of the members know it already. */
  readonly knownCount: number;
  readonly members: readonly MemberOpinion[];
  /** What all have in common: the title that ended, the mood of the party, rules. */
  readonly reasons: readonly Reason[];
  readonly sources: readonly Source[];
  /** Absent where no rule moved the item. */
  readonly rules?: readonly AppliedRule[];
}

export interface GroupMember {
  readonly userId: UserId;
  readonly name?: string;
  /** Of the list as it is this member's: to be sent with the events that come of it. */
  readonly recommendationId: string;
  /** What of the best that there is for them the list has for this member, 0..1. */
  readonly satisfaction: number;
  /** The member's share in the choice; they add up to 1. Who got less in the evening before has more. */
  readonly attention: number;
  readonly isAgeKnown: boolean;
}

/** The mood that had a say in a list. */
export interface GroupMood {
  readonly valence: number;
  readonly arousal: number;
  readonly confidence: number;
}

export interface GroupList {
  readonly modelVersion: ModelVersion;
  readonly strategy: GroupStrategy;
  readonly members: readonly GroupMember[];
  /** Nothing in the list is for people older than that: the age of the youngest, as far as it is known. */
  readonly maximumAgeYears: number;
  readonly surface?: string;
  /** Of the rules that the list was made by; absent when none are published. */
  readonly surfaceVersion?: number;
  readonly mood?: GroupMood;
  readonly items: readonly GroupRecommendation[];
}

export interface GroupListUseCases {
  /** Throws `MODEL_NOT_FOUND`, `INVALID_INPUT` for nobody or too many. */
  groupList(input: GroupListInput): Promise<GroupList>;
  /** For whoever is present in a party. Throws `MODEL_NOT_FOUND`, and `PARTY_NOT_FOUND` also for who is not in it. */
  partyList(input: PartyGroupInput): Promise<GroupList>;
}
