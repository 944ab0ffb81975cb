/**
 * What the server can do, as its OpenAPI document says: every operation with what it takes and answers.
 * Written by `npm run generate`; a test holds it to the server.
 */

/** What is believed of the user's mood. */
export type BelievedMood = {
  /** From sad (-1) to happy (1). */
  readonly valence: number;
  /** From calm (-1) to intense (1). */
  readonly arousal: number;
  /** How sure it is: 1 when stated; it fades with the hours when inferred. */
  readonly confidence: number;
  /** Whether the caller stated it. */
  readonly isStated: boolean;
  /** Whether the list stays with the mood or leads out of it. */
  readonly goal: "match" | "contrast";
  /** The mood in words. */
  readonly words: string;
};

/** A person's part in an item. */
export type Credit = {
  /** The person's usual name. */
  readonly name: string;
  /** What the person did, such as author, director, composer, performer, actor. */
  readonly role: string;
};

/** Where a person can get an item. */
export type Offer = {
  /** The service that offers the item. */
  readonly service: string;
  /** What the service offers. */
  readonly kind: "stream" | "rent" | "buy" | "borrow";
  /** Absent when it costs nothing extra. */
  readonly price?: {
    /** In the currency's main unit. */
    readonly amount: number;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** ISO 3166 code of the country; absent when the offer holds everywhere. */
  readonly region?: string;
  /** Where the offer is taken up. */
  readonly url?: string;
  /** The day on which the offer was seen. */
  readonly seenOn?: string;
};

/** A work of any domain: a book, a film, an album. */
export type Item = {
  /** An item's id, unique within the tenant. */
  readonly id: string;
  /** Which catalogue an item belongs to: book, movie, music, or a configured other. */
  readonly domain: string;
  /** The item's title. */
  readonly title: string;
  /** Year of first publication or release. */
  readonly year?: number;
  /** ISO 639 code of the original language; zxx for instrumental music. */
  readonly language?: string;
  /** What the item is about. */
  readonly description?: string;
  /** How long it takes to watch or hear. */
  readonly lengthMinutes?: number;
  /** Pages of a usual edition. */
  readonly pageCount?: number;
  /** How the item feels. */
  readonly mood?: {
    /** From sad (-1) to happy (1). */
    readonly valence: number;
    /** From calm (-1) to intense (1). */
    readonly arousal: number;
  };
  /** Beats per minute, for music. */
  readonly tempoBpm?: number;
  /** The item's place in a series. */
  readonly series?: {
    /** The series' name. */
    readonly name: string;
    /** 1 for the first volume; fractions for interludes. */
    readonly position: number;
  };
  /** The item this is another edition of. */
  readonly editionOf?: string;
  /** The youngest age it is meant for. */
  readonly minimumAgeYears?: number;
  /** Where the item can be played. */
  readonly playbackUrl?: string;
  /** A cover or poster. */
  readonly imageUrl?: string;
  /** Who made it, most important first. */
  readonly creators: readonly Credit[];
  /** Genres. */
  readonly genres: readonly string[];
  /** What it is about, in words shared by all domains. */
  readonly themes: readonly string[];
  /** Real or fictional settings. */
  readonly places: readonly string[];
  /** Ids in other catalogues by scheme, such as imdb, tmdb, isbn, goodreads, musicbrainz. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Where a person can get it. */
  readonly offers: readonly Offer[];
};

/** The four parts of the score: it is the sum of weight times value. */
export type Breakdown = {
  /** What people of like taste chose. */
  readonly cf: {
    /** What the part says of the item. */
    readonly value: number;
    /** How much the part counts. */
    readonly weight: number;
  };
  /** Content and graph: what the item is about and joined to. */
  readonly cb: {
    /** What the part says of the item. */
    readonly value: number;
    /** How much the part counts. */
    readonly weight: number;
  };
  /** The moment: the newest likes, and what is chosen at such times and in such company. */
  readonly ctx: {
    /** What the part says of the item. */
    readonly value: number;
    /** How much the part counts. */
    readonly weight: number;
  };
  /** Friends. */
  readonly social: {
    /** What the part says of the item. */
    readonly value: number;
    /** How much the part counts. */
    readonly weight: number;
  };
};

/** The item and one that the user knows are joined by a fact. */
export type RelationReason = {
  /** A fact joins the two. */
  readonly kind: "relation";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The item of the user's history that it rests on. */
  readonly anchorId: string;
  /** The relation that joins them. */
  readonly relation:
    | "adaptation-of"
    | "soundtrack-of"
    | "inspired-by"
    | "remake-of"
    | "sequel-of"
    | "companion-to"
    | "same-series";
};

/** A path through the knowledge graph leads to the item. */
export type GraphPathReason = {
  /** A path of facts. */
  readonly kind: "graph-path";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The item of the user's history that it rests on. */
  readonly anchorId: string;
  /** From what the user knows to the item. */
  readonly path: readonly {
    /** The person, place, theme or item. */
    readonly label: string;
    /** When the step is an item. */
    readonly itemId?: string;
    /** How the step is reached from the one before. */
    readonly phrase: string;
  }[];
};

/** The item is like one that the user knows. */
export type SimilarItemReason = {
  /** Alike. */
  readonly kind: "similar-item";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The item of the user's history that it rests on. */
  readonly anchorId: string;
  /** How alike, 1 for the same. */
  readonly similarity: number;
};

/** The item shares themes with one that the user knows. */
export type SharedThemesReason = {
  /** The same themes. */
  readonly kind: "shared-themes";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The item of the user's history that it rests on. */
  readonly anchorId: string;
  /** The themes. */
  readonly themes: readonly string[];
};

/** People with a like taste chose the item. */
export type TasteReason = {
  /** The taste as a whole. */
  readonly kind: "taste";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The items it rests on most. */
  readonly anchorIds: readonly string[];
};

/** Friends of the user chose the item. */
export type FriendReason = {
  /** Friends. */
  readonly kind: "friend";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** How many friends. */
  readonly friendCount: number;
  /** Whom the sentence names: friends who let friends see what they did with it. */
  readonly friendIds?: readonly string[];
};

/** People of like age and place like the item more than others do. */
export type ClusterReason = {
  /** Age and place. */
  readonly kind: "cluster";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** How many people they are. */
  readonly memberCount: number;
};

/** The item is the next one of a series. */
export type SeriesReason = {
  /** A series. */
  readonly kind: "series";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** The item of the user's history that it rests on. */
  readonly anchorId: string;
  /** The item's place in the series. */
  readonly position: number;
};

/** The item suits the user's mood, or leads out of it. */
export type MoodReason = {
  /** The user's mood. */
  readonly kind: "mood";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** Whether it fits the mood or leads out of it. */
  readonly goal: "match" | "contrast";
  /** How the item feels. */
  readonly mood: {
    /** From sad (-1) to happy (1). */
    readonly valence: number;
    /** From calm (-1) to intense (1). */
    readonly arousal: number;
  };
};

/** The item is of a kind that is chosen at such moments. */
export type MomentReason = {
  /** The moment. */
  readonly kind: "moment";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** What of the moment: time, weekday, season, holiday, company, weather, or year. */
  readonly variable: string;
  /** What it is. */
  readonly value: string;
};

/** The user asked for more of it. */
export type WishReason = {
  /** The user's own wish. */
  readonly kind: "wish";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** Which side of items. */
  readonly facet: "theme" | "genre" | "person" | "domain";
  /** The trait, as items have it. */
  readonly value: string;
};

/** The people of a party enjoy what has this trait just now. */
export type PartyMoodReason = {
  /** The party's mood. */
  readonly kind: "party-mood";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** Which side of items. */
  readonly facet: "theme" | "genre" | "person" | "domain";
  /** The trait, as items have it. */
  readonly value: string;
};

/** The item is on the rise, much loved, or new. */
export type PlainReason = {
  /** What speaks for it. */
  readonly kind: "trend" | "popular" | "fresh";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
};

/** Not the taste but a rule of the surface, or a boost of the request, brought the item here. */
export type RuleReason = {
  /** A rule. */
  readonly kind: "rule";
  /** The reason as a sentence. */
  readonly text: string;
  /** The part of the score that it explains. */
  readonly share: number;
  /** What the rule does. */
  readonly rule: "pin" | "quota" | "boost" | "bury";
};

/** Why an item is in a list, computed from what moved its score; `kind` says which fields it has. */
export type Reason =
  | RelationReason
  | GraphPathReason
  | SimilarItemReason
  | SharedThemesReason
  | TasteReason
  | FriendReason
  | ClusterReason
  | SeriesReason
  | MoodReason
  | MomentReason
  | WishReason
  | PartyMoodReason
  | PlainReason
  | RuleReason;

/** A rule that moved the item. */
export type AppliedRule = {
  /** What it does. */
  readonly kind: "pin" | "quota" | "boost" | "bury";
  /** Of a rule of the surface; absent for a boost of the request. */
  readonly ruleId?: string;
  /** Of a boost or bury. */
  readonly factor?: number;
};

/** One item of a list, with the sum behind its place. */
export type Recommendation = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Higher is better; comparable within one list. */
  readonly score: number;
  /** Where the candidate came from. */
  readonly sources: readonly (
    | "collaborative"
    | "graph"
    | "content"
    | "social"
    | "trending"
    | "popular"
    | "cluster"
    | "fresh"
    | "series"
    | "mood"
    | "rule"
    | "wish"
  )[];
  readonly breakdown: Breakdown;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
  /** With explain=true: the rules that moved the item; absent where none did. */
  readonly rules?: readonly AppliedRule[];
};

/** A user's list. */
export type RecommendationList = {
  /** Names this list: send it with the events that come of it. */
  readonly recommendationId: string;
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** When the list was asked for one domain. */
  readonly domain?: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** True when no model of the user's taste had a say. */
  readonly isFallback: boolean;
  /** Where the list is shown, as the request said. */
  readonly surface?: string;
  /** The version of the surface's rules that the list obeys; absent where none are published. */
  readonly surfaceVersion?: number;
  readonly mood?: BelievedMood;
  /** Best first. */
  readonly items: readonly Recommendation[];
  /** What the user has begun: unfinished items and next volumes. */
  readonly continue: readonly Recommendation[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Every answer that is not a success. */
export type Error = {
  /** One of the codes of docs/errors.md. */
  readonly code: string;
  /** What is wrong, where, and the way out. */
  readonly message: string;
  /** Also in the x-request-id header and in the server's log. */
  readonly requestId: string;
  /** For machines; INVALID_INPUT carries `problems`, a list of {field, message}. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** How one item stands with one user. */
export type Explanation = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Higher is better; comparable within one list. */
  readonly score: number;
  /** Where the candidate came from. */
  readonly sources: readonly (
    | "collaborative"
    | "graph"
    | "content"
    | "social"
    | "trending"
    | "popular"
    | "cluster"
    | "fresh"
    | "series"
    | "mood"
    | "rule"
    | "wish"
  )[];
  readonly breakdown: Breakdown;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
  /** With explain=true: the rules that moved the item; absent where none did. */
  readonly rules?: readonly AppliedRule[];
  /** Why the item would be left out of the user's lists; absent when nothing forbids it. */
  readonly exclusion?: string;
  /** The model that scored. */
  readonly modelVersion: string;
};

/** What the sender knows of the circumstances. */
export type EventContext = {
  /** With whom the user is. */
  readonly company?: "alone" | "partner" | "friends" | "family";
  /** What the weather is like. */
  readonly weather?: "sunny" | "cloudy" | "rainy" | "snowy" | "stormy";
};

/** Something a person did with an item. */
export type PlainEvent = {
  /** The event's id. */
  readonly id: string;
  /** When it happened. */
  readonly at: string;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** What happened. */
  readonly kind: "impression" | "view" | "start" | "finish" | "like" | "dislike" | "save" | "skip" | "purchase";
};

/** Progress through an item, or a rating of it. */
export type RatioEvent = {
  /** The event's id. */
  readonly id: string;
  /** When it happened. */
  readonly at: string;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** How far it went, or how it was rated. */
  readonly kind: "progress" | "rate";
  /** progress: the part that is done; rate: 0 for the worst, 1 for the best of the scale. */
  readonly ratio: number;
};

/** A reaction to an item. */
export type EmojiEvent = {
  /** The event's id. */
  readonly id: string;
  /** When it happened. */
  readonly at: string;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** A reaction. */
  readonly kind: "emoji";
  /** One emoji. */
  readonly emoji: string;
};

/** An event that takes another one back. */
export type RetractEvent = {
  /** The event's id. */
  readonly id: string;
  /** When it happened. */
  readonly at: string;
  /** The account of the event that is taken back. */
  readonly accountId: string;
  /** The item of that event. */
  readonly itemId: string;
  /** Taking an event back. */
  readonly kind: "retract";
  /** The event that from now on never was. It may still be on its way. */
  readonly eventId: string;
};

/** An event that leaves an item out of what is learnt of the user. */
export type LeaveOutEvent = {
  /** The event's id. */
  readonly id: string;
  /** When it happened. */
  readonly at: string;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What says nothing of the user's taste, before and after. */
  readonly itemId: string;
  /** Leaving an item out of one's taste; taking this event back ends it. */
  readonly kind: "leave-out";
};

/** An event as it was recorded. */
export type Event = PlainEvent | RatioEvent | EmojiEvent | RetractEvent | LeaveOutEvent;

/** The events of a user without which an item would not be in their list, found by making the list without them. */
export type Counterfactual = {
  /** An item's id, unique within the tenant. */
  readonly itemId: string;
  /** events: without these the item would not be in the list; without-history: it would be there without any; many-events: it would not, but no few works are the reason; not-listed: it is not there. */
  readonly verdict: "events" | "without-history" | "many-events" | "not-listed";
  /** All of them are needed: with any of them alone put back the item would be there. Newest first. */
  readonly events: readonly Event[];
  /** The item's place in the list, from 1; absent where it is not there. */
  readonly rank?: number;
};

/** One place of a playlist. */
export type PlaylistEntry = {
  readonly item: Item;
  /** 1 for the first. */
  readonly position: number;
  /** How long it takes; absent where the item's length is not known. */
  readonly minutes?: number;
  /** So many pages of a book, where only a part of it is meant. */
  readonly pageCount?: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
};

/** An ordered list to play, or to spend an evening with. */
export type Playlist = {
  /** Names this playlist: send it with the events that come of it. */
  readonly recommendationId: string;
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** music: ordered with smooth transitions of mood and tempo. evening: part of a book, a film and a record that fit a given time. */
  readonly kind: "music" | "evening";
  /** The model that scored. */
  readonly modelVersion: string;
  readonly mood?: BelievedMood;
  /** In the order in which they are meant. */
  readonly entries: readonly PlaylistEntry[];
  /** Sum over the entries of known length. */
  readonly minutes: number;
};

/** An item that is like another. */
export type SimilarItem = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Higher is better; comparable within one list. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
};

/** Items that are like one item, of any domain. */
export type SimilarList = {
  /** Names this list: send it with the events that come of it. */
  readonly recommendationId: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** Most alike first. */
  readonly items: readonly SimilarItem[];
};

/** An item that a work leads to; its reasons rest on that work, strongest first. */
export type LedToItem = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Higher is better; comparable within one list. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
};

/** A work that the user liked, and what it leads to. */
export type BecauseYouRow = {
  /** Names this row: send it with the events that come of it. */
  readonly recommendationId: string;
  readonly anchor: Item;
  /** The row in words. */
  readonly text: string;
  /** Best for this user first, domains mixed. */
  readonly items: readonly LedToItem[];
};

/** Rows of items, each by one work that the user liked. */
export type BecauseYou = {
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** True when there is no model, and so no row. */
  readonly isFallback: boolean;
  /** The newest of each domain first. No work comes twice. */
  readonly rows: readonly BecauseYouRow[];
};

/** An item that many enjoy right now; its score compares within its domain. */
export type TrendingItem = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Higher is better; comparable within one list. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
};

/** What many people enjoy right now, the same for everybody. */
export type TrendingList = {
  /** Names this list: send it with the events that come of it. */
  readonly recommendationId: string;
  /** The model whose catalogue is ranked. */
  readonly modelVersion?: string;
  /** True without a model, and where nothing was done lately: what is popular then. */
  readonly isFallback: boolean;
  /** Most liked of late first, all domains in turn. */
  readonly items: readonly TrendingItem[];
};

/** For whom a list is, and what it is asked for. */
export type GroupListOptions = {
  /** Who is here tonight. Accounts of one user count once; an unknown user is somebody without a past. */
  readonly memberIds: readonly string[];
  /** How many; as the surface has it, or 20, when left out. */
  readonly n?: number;
  /** Only items of these domains; all of them, mixed, when left out. */
  readonly domains?: readonly string[];
  /** How the wishes of many become one list; even-chances, which does most for whoever gets least, when left out. */
  readonly strategy?:
    | "average"
    | "least-misery"
    | "average-without-misery"
    | "borda"
    | "sp-greedy"
    | "gfar"
    | "ep-fuzzda"
    | "fai"
    | "even-chances";
  /** Where lists are shown: home, after-finish, search, or any word. */
  readonly surface?: string;
  /** Items that must not appear, besides what a member dislikes and what most of them know. */
  readonly exclude?: readonly string[];
  /** Only items that one of these services offers. */
  readonly services?: readonly string[];
  /** Only offers that hold in this country. */
  readonly region?: string;
  /** Only items that fit. */
  readonly filter?: string;
  /** Of the youngest who is there besides the members: nothing is for people older than that. */
  readonly youngestAgeYears?: number;
  /** How old members are taken to be whose birth year is not known; 17 when left out, so that nothing is for adults alone. */
  readonly assumedAgeYears?: number;
  /** What more than this share of the members knows already stays out; 0.5 when left out. */
  readonly largestKnownRatio?: number;
  /** A title that has just ended: its book, its soundtrack, its film come first. */
  readonly followUpOf?: string;
  /** Names the group, so that it is the same one when somebody comes or goes; who is in it when left out. */
  readonly groupId?: string;
  /** Names the evening: who got less on the ones before has more of a say. The day when left out. */
  readonly sessionId?: string;
};

/** A member, and what the list is for them. */
export type GroupMember = {
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** What to call the member. */
  readonly name?: string;
  /** Of this member's list: send it with the member's events that come of it. */
  readonly recommendationId: string;
  /** What of the best that there is for them the list has for this member. */
  readonly satisfaction: number;
  /** The member's share in the choice; more for who got less on the evening before. */
  readonly attention: number;
  /** Whether the birth year is known. */
  readonly isAgeKnown: boolean;
};

/** The mood of the party that had a say; absent when none is known, or none is wanted. */
export type GroupMood = {
  /** Sad to happy. */
  readonly valence: number;
  /** Calm to excited. */
  readonly arousal: number;
  /** How sure it is. */
  readonly confidence: number;
};

/** What one member makes of a pick. */
export type MemberOpinion = {
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** How likely the pick is what this member wants; comparable within one list. */
  readonly score: number;
  /** Whether it is among what suits this member best. */
  readonly isServed: boolean;
  /** How the member knows it already; absent where it is new, and where who sees the list is not to know. */
  readonly knows?: "finished" | "begun" | "liked";
  /** The member's own, strongest first. Works are named only where the member lets friends see them, and all who see the list are friends. */
  readonly reasons: readonly Reason[];
};

/** A pick for a group, with whom it serves and why. */
export type GroupRecommendation = {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  /** Of the group: the members' scores by their attention. */
  readonly score: number;
  /** Whom it serves and who gives way, in words. */
  readonly text: string;
  /** Whom it serves; never empty. */
  readonly serves: readonly string[];
  /** Who gives way to them. */
  readonly compromises: readonly string[];
  /** So many members know it already. */
  readonly knownCount: number;
  /** What each member makes of it, by id. */
  readonly members: readonly MemberOpinion[];
  /** What all have in common: the title that ended, the mood of the party, rules. */
  readonly reasons: readonly Reason[];
  /** Where the candidate came from, of any member. */
  readonly sources: readonly (
    | "collaborative"
    | "graph"
    | "content"
    | "social"
    | "trending"
    | "popular"
    | "cluster"
    | "fresh"
    | "series"
    | "mood"
    | "rule"
    | "wish"
  )[];
  /** With explain=true: the rules that moved the item; absent where none did. */
  readonly rules?: readonly AppliedRule[];
};

/** A list for several people. */
export type GroupList = {
  /** The model that scored. */
  readonly modelVersion: string;
  /** How the wishes of many become one list; even-chances, which does most for whoever gets least, when left out. */
  readonly strategy:
    | "average"
    | "least-misery"
    | "average-without-misery"
    | "borda"
    | "sp-greedy"
    | "gfar"
    | "ep-fuzzda"
    | "fai"
    | "even-chances";
  /** By id. */
  readonly members: readonly GroupMember[];
  /** Nothing in the list is for people older than that: the youngest, as far as it is known. */
  readonly maximumAgeYears: number;
  /** Where the list is shown, as the request said. */
  readonly surface?: string;
  /** The version of the surface's rules that the list obeys; absent where none are published. */
  readonly surfaceVersion?: number;
  readonly mood?: GroupMood;
  /** Best first. */
  readonly items: readonly GroupRecommendation[];
};

/** An item at its place in a list that went out. */
export type ShownItem = {
  /** An item's id, unique within the tenant. */
  readonly itemId: string;
  /** The list itself, or the row of what the user has begun. */
  readonly row: "list" | "continue";
  /** 1 for the first of its row. */
  readonly position: number;
  /** As it was served. */
  readonly score?: number;
  /** How likely the policy was to put this item at this place. */
  readonly propensity: number;
  /** Where the candidate came from. */
  readonly sources: readonly (
    | "collaborative"
    | "graph"
    | "content"
    | "social"
    | "trending"
    | "popular"
    | "cluster"
    | "fresh"
    | "series"
    | "mood"
    | "rule"
    | "wish"
  )[];
};

/** A list as it went out, and what came of it. */
export type AttributedList = {
  /** Names the list. */
  readonly recommendationId: string;
  /** Absent where the list was for nobody in particular. */
  readonly userId?: string;
  /** The id that was asked with: the user's own or another of their accounts. */
  readonly accountId?: string;
  /** Where it was shown, such as recommend, playlist or similar. */
  readonly surface: string;
  /** When it went out the first time. */
  readonly at: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** True when no model of the user's taste had a say. */
  readonly isFallback: boolean;
  /** What was asked for: how many, domain, filters, moment, mood. */
  readonly context: Readonly<Record<string, unknown>>;
  /** In the order in which they stood. */
  readonly items: readonly ShownItem[];
  /** How often it went out, from a cache or not. */
  readonly servedCount: number;
  /** Its user's events that name it, oldest first. */
  readonly events: readonly Event[];
};

/** An item whose id stands in the path. Lists that are left out are empty. */
export type ItemBody = {
  /** May be left out; when given, it must equal the id of the path. */
  readonly id?: string;
  /** Which catalogue an item belongs to: book, movie, music, or a configured other. */
  readonly domain: string;
  /** The item's title. */
  readonly title: string;
  /** Year of first publication or release. */
  readonly year?: number;
  /** ISO 639 code of the original language; zxx for instrumental music. */
  readonly language?: string;
  /** What the item is about. */
  readonly description?: string;
  /** How long it takes to watch or hear. */
  readonly lengthMinutes?: number;
  /** Pages of a usual edition. */
  readonly pageCount?: number;
  /** How the item feels. */
  readonly mood?: {
    /** From sad (-1) to happy (1). */
    readonly valence: number;
    /** From calm (-1) to intense (1). */
    readonly arousal: number;
  };
  /** Beats per minute, for music. */
  readonly tempoBpm?: number;
  /** The item's place in a series. */
  readonly series?: {
    /** The series' name. */
    readonly name: string;
    /** 1 for the first volume; fractions for interludes. */
    readonly position: number;
  };
  /** The item this is another edition of. */
  readonly editionOf?: string;
  /** The youngest age it is meant for. */
  readonly minimumAgeYears?: number;
  /** Where the item can be played. */
  readonly playbackUrl?: string;
  /** A cover or poster. */
  readonly imageUrl?: string;
  /** Who made it, most important first. */
  readonly creators?: readonly Credit[];
  /** Genres. */
  readonly genres?: readonly string[];
  /** What it is about, in words shared by all domains. */
  readonly themes?: readonly string[];
  /** Real or fictional settings. */
  readonly places?: readonly string[];
  /** Ids in other catalogues by scheme, such as imdb, tmdb, isbn, goodreads, musicbrainz. */
  readonly externalIds?: Readonly<Record<string, string>>;
  /** Where a person can get it. */
  readonly offers?: readonly Offer[];
};

/** What of an item changes, as a JSON merge patch: null takes away, lists are replaced as a whole. */
export type ItemPatch = {
  /** Which catalogue an item belongs to: book, movie, music, or a configured other. */
  readonly domain?: string | null;
  /** The item's title. */
  readonly title?: string | null;
  /** Year of first publication or release. */
  readonly year?: number | null;
  /** ISO 639 code of the original language; zxx for instrumental music. */
  readonly language?: string | null;
  /** What the item is about. */
  readonly description?: string | null;
  /** How long it takes to watch or hear. */
  readonly lengthMinutes?: number | null;
  /** Pages of a usual edition. */
  readonly pageCount?: number | null;
  /** How the item feels. */
  readonly mood?: {
    /** From sad (-1) to happy (1). */
    readonly valence?: number | null;
    /** From calm (-1) to intense (1). */
    readonly arousal?: number | null;
  } | null;
  /** Beats per minute, for music. */
  readonly tempoBpm?: number | null;
  /** The item's place in a series. */
  readonly series?: {
    /** The series' name. */
    readonly name?: string | null;
    /** 1 for the first volume; fractions for interludes. */
    readonly position?: number | null;
  } | null;
  /** The item this is another edition of. */
  readonly editionOf?: string | null;
  /** The youngest age it is meant for. */
  readonly minimumAgeYears?: number | null;
  /** Where the item can be played. */
  readonly playbackUrl?: string | null;
  /** A cover or poster. */
  readonly imageUrl?: string | null;
  /** Who made it, most important first. */
  readonly creators?: readonly Credit[] | null;
  /** Genres. */
  readonly genres?: readonly string[] | null;
  /** What it is about, in words shared by all domains. */
  readonly themes?: readonly string[] | null;
  /** Real or fictional settings. */
  readonly places?: readonly string[] | null;
  /** Ids in other catalogues by scheme, such as imdb, tmdb, isbn, goodreads, musicbrainz. */
  readonly externalIds?: Readonly<Record<string, string | null>> | null;
  /** Where a person can get it. */
  readonly offers?: readonly Offer[] | null;
};

/** An item as a client sends it. Lists that are left out are empty. */
export type NewItem = {
  /** An item's id, unique within the tenant. */
  readonly id: string;
  /** Which catalogue an item belongs to: book, movie, music, or a configured other. */
  readonly domain: string;
  /** The item's title. */
  readonly title: string;
  /** Year of first publication or release. */
  readonly year?: number;
  /** ISO 639 code of the original language; zxx for instrumental music. */
  readonly language?: string;
  /** What the item is about. */
  readonly description?: string;
  /** How long it takes to watch or hear. */
  readonly lengthMinutes?: number;
  /** Pages of a usual edition. */
  readonly pageCount?: number;
  /** How the item feels. */
  readonly mood?: {
    /** From sad (-1) to happy (1). */
    readonly valence: number;
    /** From calm (-1) to intense (1). */
    readonly arousal: number;
  };
  /** Beats per minute, for music. */
  readonly tempoBpm?: number;
  /** The item's place in a series. */
  readonly series?: {
    /** The series' name. */
    readonly name: string;
    /** 1 for the first volume; fractions for interludes. */
    readonly position: number;
  };
  /** The item this is another edition of. */
  readonly editionOf?: string;
  /** The youngest age it is meant for. */
  readonly minimumAgeYears?: number;
  /** Where the item can be played. */
  readonly playbackUrl?: string;
  /** A cover or poster. */
  readonly imageUrl?: string;
  /** Who made it, most important first. */
  readonly creators?: readonly Credit[];
  /** Genres. */
  readonly genres?: readonly string[];
  /** What it is about, in words shared by all domains. */
  readonly themes?: readonly string[];
  /** Real or fictional settings. */
  readonly places?: readonly string[];
  /** Ids in other catalogues by scheme, such as imdb, tmdb, isbn, goodreads, musicbrainz. */
  readonly externalIds?: Readonly<Record<string, string>>;
  /** Where a person can get it. */
  readonly offers?: readonly Offer[];
};

/** Items that go in all or nothing. */
export type ItemBatch = {
  /** The items. */
  readonly items: readonly NewItem[];
};

/** How many items went in. */
export type ItemCount = {
  /** Items that are now in the catalogue. */
  readonly itemCount: number;
};

/** A page of items. */
export type ItemList = {
  /** The items: best match first, or by id where no title was asked for. */
  readonly items: readonly Item[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** A relation as a client sends it. Without a confidence it is a stated fact. */
export type NewRelation = {
  /** The adaptation, the soundtrack, the sequel. */
  readonly from: string;
  /** The item that it adapts, accompanies, continues. */
  readonly to: string;
  /** What `from` is of `to`. */
  readonly kind:
    | "adaptation-of"
    | "soundtrack-of"
    | "inspired-by"
    | "remake-of"
    | "sequel-of"
    | "companion-to"
    | "same-series";
  /** 1 for a stated fact, lower for a derived one. */
  readonly confidence?: number;
};

/** Relations to insert or replace, all or nothing. */
export type RelationBatch = {
  /** The relations; their ends need not exist yet. */
  readonly relations: readonly NewRelation[];
};

/** A typed, directed fact between two items. */
export type Relation = {
  /** The adaptation, the soundtrack, the sequel. */
  readonly from: string;
  /** The item that it adapts, accompanies, continues. */
  readonly to: string;
  /** What `from` is of `to`. */
  readonly kind:
    | "adaptation-of"
    | "soundtrack-of"
    | "inspired-by"
    | "remake-of"
    | "sequel-of"
    | "companion-to"
    | "same-series";
  /** 1 for a stated fact, lower for a derived one. */
  readonly confidence: number;
};

/** An item's relations. */
export type RelationList = {
  /** Every relation that touches the item, at either end. */
  readonly relations: readonly Relation[];
};

/** What a user said of their own taste. */
export type TasteEdit = {
  /** Which side of items. */
  readonly facet: "theme" | "genre" | "person" | "domain";
  /** The trait, as items have it. */
  readonly value: string;
  /** What the user wants of it. */
  readonly wish: "more" | "less" | "never";
};

/** What is kept about a user besides events. */
export type User = {
  /** A user's id. It is also the id of the user's own account. */
  readonly id: string;
  /** How the user is called. */
  readonly name?: string;
  /** ISO 3166 code: offers of other regions are left out. */
  readonly region?: string;
  /** ISO 3166-2 code of the part of the region where the user lives. */
  readonly subdivision?: string;
  /** IANA name: what hour it is for the user; UTC when left out. */
  readonly timeZone?: string;
  /** For what is fit for the user's age. */
  readonly birthYear?: number;
  /** What the user said of their own taste. */
  readonly tasteEdits?: readonly TasteEdit[];
  /** Who sees by name what the user finished, liked and rated: nobody, or friends. Off unless given; never private sessions, hidden works, or works for adults only. */
  readonly activityFeed?: "off" | "friends";
  /** Whether friends who allow it too may compare their taste with the user's. Off unless given. */
  readonly tasteMatch?: "off" | "friends";
  /** Works of which friends hear nothing, by name or without. One that is named twice counts once. */
  readonly hiddenItemIds?: readonly string[];
  /** Whether age and place may be used to find what people alike like; no unless given, and taking it back counts at once. */
  readonly sharesDemographics?: boolean;
  /** Services the user can reach; none means all. */
  readonly services: readonly string[];
  /** What friends feel moves the lists only of users who both said yes. Nobody is named by it. */
  readonly sharesActivity: boolean;
};

/** How the user feels about one item. */
export type Preference = {
  /** An item's id, unique within the tenant. */
  readonly itemId: string;
  /** Above 0 liked, below 0 disliked. */
  readonly value: number;
  /** The last thing the user did with it. */
  readonly lastAt: string;
  /** Whether the user got to its end. */
  readonly isFinished: boolean;
  /** Whether the user began it. */
  readonly isStarted: boolean;
};

/** What the user's age and place do to their lists; absent without consent and where they do nothing. */
export type ClusterView = {
  /** The user's age, coarsely. */
  readonly ageBand?: string;
  /** Where the user lives, an ISO 3166 code. */
  readonly country?: string;
  /** The part of the country, an ISO 3166-2 code. */
  readonly subdivision?: string;
  /** Which cluster of people of like age and place, from 1. */
  readonly number: number;
  /** How many clusters there are. */
  readonly clusterCount: number;
  /** How many people the cluster is made of. */
  readonly memberCount: number;
  /** Share of each domain in what they like. */
  readonly domainMix: Readonly<Record<string, number>>;
  /** What is among the first twelve of the user's list because of it. */
  readonly movedInItemIds: readonly string[];
};

/** How the user goes about what they choose; figures are absent where there is nothing to compute them from. */
export type Habits = {
  /** Items begun. */
  readonly begunCount: number;
  /** Items that were begun and finished. */
  readonly finishedCount: number;
  /** Finished of begun items, without those that may still be under way. */
  readonly completionRatio?: number;
  /** Begun, never finished or rated, and left for a month; newest first. */
  readonly abandonedItemIds: readonly string[];
  /** How far abandoned items were got through, at the middle. */
  readonly abandonedAtRatio?: number;
  /** Finished items a week. */
  readonly finishedPerWeek?: number;
  /** Days from beginning to finishing an item, at the middle. */
  readonly daysToFinish?: number;
  /** Days from buying to finishing an item, at the middle. */
  readonly daysFromPurchaseToFinish?: number;
  /** Hours of the user's day that hold at least half of all events, the busiest first. */
  readonly usualHours: readonly number[];
};

/** A user as the engine sees them. */
export type Profile = {
  readonly user: User;
  /** The accounts that together are this user, the user's own among them. */
  readonly accountIds: readonly string[];
  /** Events of all accounts together. */
  readonly eventCount: number;
  /** Share of each domain in what the user likes; sums to 1 unless there is nothing. */
  readonly domainMix: Readonly<Record<string, number>>;
  /** Newest first. */
  readonly preferences: readonly Preference[];
  readonly cluster?: ClusterView;
  readonly habits: Habits;
};

/** A user's settings; the id stands in the path. They replace the old ones as a whole. */
export type UserBody = {
  /** May be left out; when given, it must equal the id of the path. */
  readonly id?: string;
  /** How the user is called. */
  readonly name?: string;
  /** ISO 3166 code: offers of other regions are left out. */
  readonly region?: string;
  /** ISO 3166-2 code of the part of the region where the user lives. */
  readonly subdivision?: string;
  /** IANA name: what hour it is for the user; UTC when left out. */
  readonly timeZone?: string;
  /** For what is fit for the user's age. */
  readonly birthYear?: number;
  /** What the user said of their own taste. */
  readonly tasteEdits?: readonly TasteEdit[];
  /** Who sees by name what the user finished, liked and rated: nobody, or friends. Off unless given; never private sessions, hidden works, or works for adults only. */
  readonly activityFeed?: "off" | "friends";
  /** Whether friends who allow it too may compare their taste with the user's. Off unless given. */
  readonly tasteMatch?: "off" | "friends";
  /** Works of which friends hear nothing, by name or without. One that is named twice counts once. */
  readonly hiddenItemIds?: readonly string[];
  /** Whether age and place may be used to find what people alike like; no unless given, and taking it back counts at once. */
  readonly sharesDemographics?: boolean;
  /** Services the user can reach; none means all. */
  readonly services?: readonly string[];
  /** What friends feel moves the lists only of users who both said yes. Nobody is named by it. */
  readonly sharesActivity?: boolean;
};

/** What of a user's settings changes, as a JSON merge patch: null takes away, lists are replaced as a whole. */
export type UserPatch = {
  /** How the user is called. */
  readonly name?: string | null;
  /** ISO 3166 code: offers of other regions are left out. */
  readonly region?: string | null;
  /** ISO 3166-2 code of the part of the region where the user lives. */
  readonly subdivision?: string | null;
  /** IANA name: what hour it is for the user; UTC when left out. */
  readonly timeZone?: string | null;
  /** For what is fit for the user's age. */
  readonly birthYear?: number | null;
  /** What the user said of their own taste. */
  readonly tasteEdits?: readonly TasteEdit[] | null;
  /** Who sees by name what the user finished, liked and rated: nobody, or friends. Off unless given; never private sessions, hidden works, or works for adults only. */
  readonly activityFeed?: ("off" | "friends") | null;
  /** Whether friends who allow it too may compare their taste with the user's. Off unless given. */
  readonly tasteMatch?: ("off" | "friends") | null;
  /** Works of which friends hear nothing, by name or without. One that is named twice counts once. */
  readonly hiddenItemIds?: readonly string[] | null;
  /** Whether age and place may be used to find what people alike like; no unless given, and taking it back counts at once. */
  readonly sharesDemographics?: boolean | null;
  /** Services the user can reach; none means all. */
  readonly services?: readonly string[] | null;
  /** What friends feel moves the lists only of users who both said yes. Nobody is named by it. */
  readonly sharesActivity?: boolean | null;
};

/** A page of users. */
export type UserList = {
  /** Users who have settings. */
  readonly users: readonly User[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Something else that is kept about a person, such as a sign-in. */
export type PersonalDocument = {
  /** What it is for. */
  readonly collection: string;
  /** Its name, which begins with the account. */
  readonly key: string;
  /** What is kept; secrets are hidden. */
  readonly value: unknown;
};

/** A list as it went out. */
export type ServedList = {
  /** Names the list. */
  readonly recommendationId: string;
  /** Absent where the list was for nobody in particular. */
  readonly userId?: string;
  /** The id that was asked with: the user's own or another of their accounts. */
  readonly accountId?: string;
  /** Where it was shown, such as recommend, playlist or similar. */
  readonly surface: string;
  /** When it went out the first time. */
  readonly at: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** True when no model of the user's taste had a say. */
  readonly isFallback: boolean;
  /** What was asked for: how many, domain, filters, moment, mood. */
  readonly context: Readonly<Record<string, unknown>>;
  /** In the order in which they stood. */
  readonly items: readonly ShownItem[];
};

/** A list that went out again, from a cache. */
export type ServedAgain = {
  /** Names the list. */
  readonly recommendationId: string;
  /** Where it was shown. */
  readonly surface: string;
  /** When. */
  readonly at: string;
};

/** All that is kept about a person: a page of it. Events come first, then lists that were served. */
export type UserExport = {
  readonly user: User;
  /** The accounts that together are this user, the user's own among them. */
  readonly accountIds: readonly string[];
  /** Friends. */
  readonly friendAccountIds: readonly string[];
  /** Everything that was recorded, newest first. */
  readonly events: readonly Event[];
  /** What else is kept; on the first page. */
  readonly documents: readonly PersonalDocument[];
  /** Lists that were served, oldest first. */
  readonly servedLists: readonly ServedList[];
  /** Lists that were served again from a cache, oldest first. */
  readonly servedAgain: readonly ServedAgain[];
  /** Send it as `cursor` for the next page; absent on the last. */
  readonly nextCursor?: string;
};

/** A user's accounts. */
export type AccountList = {
  /** The accounts that together are this user, the user's own among them. */
  readonly accountIds: readonly string[];
};

/** A friend of a user. */
export type Friend = {
  /** The friend. */
  readonly userId: string;
  /** How the person is called. */
  readonly name?: string;
};

/** A page of a user's friends. */
export type FriendList = {
  /** By id. */
  readonly friends: readonly Friend[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Friends to add. */
export type FriendBody = {
  /** Whom to add. Friendship goes both ways. */
  readonly friendIds: readonly string[];
};

/** How alike two tastes are in one domain. */
export type DomainMatch = {
  /** The domain. */
  readonly domain: string;
  /** How alike: 0 no more than any two people, 1 the very same. Absent where too little is known of either. */
  readonly similarity?: number;
  /** Works that both like. */
  readonly sharedCount: number;
  /** Works that the user likes. */
  readonly ownCount: number;
  /** Works that the friend likes. */
  readonly friendCount: number;
};

/** A work that both love. */
export type SharedItem = {
  readonly item: Item;
  /** It in a sentence. */
  readonly text: string;
};

/** What much of what both like has in common. */
export type SharedTrait = {
  /** Which side of items. */
  readonly facet: "theme" | "genre" | "person" | "domain";
  /** The trait. */
  readonly value: string;
  /** Of all that the user likes, the share that has it. */
  readonly ownShare: number;
  /** Of all that the friend likes, the share that has it. */
  readonly friendShare: number;
};

/** A favourite of the one that fits the other. */
export type LentItem = {
  readonly item: Item;
  /** It in a sentence. */
  readonly text: string;
};

/** Two friends' tastes, compared; only where both let friends do so. */
export type TasteMatch = {
  readonly friend: Friend;
  /** How alike: 0 no more than any two people, 1 the very same. Absent where too little is known of either. */
  readonly similarity?: number;
  /** Of each domain in which either likes something. */
  readonly domains: readonly DomainMatch[];
  /** What both love most, domains in turn. */
  readonly shared: readonly SharedItem[];
  /** What joins the two tastes most first. */
  readonly traits: readonly SharedTrait[];
  /** What the friend could lend the user. */
  readonly borrow: readonly LentItem[];
  /** What the user could lend the friend. */
  readonly lend: readonly LentItem[];
};

/** A request that waits. Of who was asked no name is told. */
export type FriendRequest = {
  /** Who asks, or who was asked. */
  readonly userId: string;
  /** How the person is called. */
  readonly name?: string;
  /** When it was asked. */
  readonly at: string;
};

/** A page of requests that wait. */
export type FriendRequestList = {
  /** By id. */
  readonly requests: readonly FriendRequest[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** What came of asking somebody. */
export type FriendRequestAnswer = {
  /** requested: the other one was asked, and may see it or not; friends: they had asked already, or are friends. */
  readonly state: "requested" | "friends";
};

/** Somebody whom the user does not want to see, nor to be seen by. */
export type Block = {
  /** Who is blocked. */
  readonly userId: string;
  /** Since when. */
  readonly at: string;
};

/** A page of whom a user blocks. */
export type BlockList = {
  /** By id. */
  readonly blocks: readonly Block[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Something that a friend did and lets friends see. */
export type FriendAct = {
  /** The friend. */
  readonly userId: string;
  /** How the person is called. */
  readonly name?: string;
  /** What they did. */
  readonly act: "finished" | "liked" | "rated";
  /** Of what was rated: 0 the worst of the scale, 1 the best. */
  readonly ratio?: number;
  readonly item: Item;
  /** When. */
  readonly at: string;
};

/** A page of what friends did lately. */
export type FriendActivity = {
  /** Newest first; of each friend and work the newest. */
  readonly acts: readonly FriendAct[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Something a person did with an item. */
export type NewPlainEvent = {
  /** Sending the same id again changes nothing; made by the server when left out. */
  readonly id?: string;
  /** When it happened; the time of arrival when left out. */
  readonly at?: string | number;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** What happened. */
  readonly kind: "impression" | "view" | "start" | "finish" | "like" | "dislike" | "save" | "skip" | "purchase";
};

/** Progress through an item, or a rating of it. */
export type NewRatioEvent = {
  /** Sending the same id again changes nothing; made by the server when left out. */
  readonly id?: string;
  /** When it happened; the time of arrival when left out. */
  readonly at?: string | number;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** How far it went, or how it was rated. */
  readonly kind: "progress" | "rate";
  /** progress: the part that is done; rate: 0 for the worst, 1 for the best of the scale. */
  readonly ratio: number;
};

/** A reaction to an item. */
export type NewEmojiEvent = {
  /** Sending the same id again changes nothing; made by the server when left out. */
  readonly id?: string;
  /** When it happened; the time of arrival when left out. */
  readonly at?: string | number;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What it happened to. */
  readonly itemId: string;
  /** The list this came from, for attribution. */
  readonly recommendationId?: string;
  readonly context?: EventContext;
  /** Whether it is of a private session: kept for the person, never learnt from and never shown to others. */
  readonly isPrivate?: boolean;
  /** A reaction. */
  readonly kind: "emoji";
  /** One emoji. */
  readonly emoji: string;
};

/** Takes an event back. Its id is made by the server, so that saying it twice changes nothing. */
export type NewRetractEvent = {
  /** When it happened; the time of arrival when left out. */
  readonly at?: string | number;
  /** The account of the event that is taken back. */
  readonly accountId: string;
  /** The item of that event. */
  readonly itemId: string;
  /** Taking an event back. */
  readonly kind: "retract";
  /** The event that from now on never was. It may still be on its way. */
  readonly eventId: string;
};

/** Leaves an item out of what is learnt of the user. */
export type NewLeaveOutEvent = {
  /** Sending the same id again changes nothing; made by the server when left out. */
  readonly id?: string;
  /** When it happened; the time of arrival when left out. */
  readonly at?: string | number;
  /** Under which account it happened; a user's own id is an account too. */
  readonly accountId: string;
  /** What says nothing of the user's taste, before and after. */
  readonly itemId: string;
  /** Leaving an item out of one's taste; taking this event back ends it. */
  readonly kind: "leave-out";
};

/** An event as a client sends it; `kind` says which fields it has. */
export type NewEvent = NewPlainEvent | NewRatioEvent | NewEmojiEvent | NewRetractEvent | NewLeaveOutEvent;

/** Up to a thousand events. */
export type EventBatch = {
  /** Each is judged by itself: a bad one does not keep the others out. */
  readonly events: readonly NewEvent[];
};

/** One event, or a batch of them. */
export type EventsBody = NewEvent | EventBatch;

/** What became of the events. */
export type RecordReport = {
  /** Events that are now durable and were new. */
  readonly acceptedCount: number;
  /** Events whose id was known already. */
  readonly duplicateCount: number;
  /** Events that were not recorded, in the order in which they were sent. */
  readonly rejected: readonly {
    /** Which one of the events that were sent, from 0. */
    readonly index: number;
    /** An error code. */
    readonly code: string;
    /** What is wrong, and what would be right. */
    readonly message: string;
  }[];
};

/** An event and whether it counts. */
export type StandingEvent = {
  readonly event: Event;
  /** counts: it shapes the user's lists; private, retracted, left-out: it does not, and why; control: it says how others stand. */
  readonly standing: "counts" | "private" | "retracted" | "left-out" | "control";
};

/** A page of a user's history. */
export type EventPage = {
  /** Newest first. */
  readonly events: readonly StandingEvent[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** A trait that the user is believed to like. */
export type TasteBelief = {
  /** Which side of items. */
  readonly facet: "theme" | "genre" | "person" | "domain";
  /** The trait, as items have it. */
  readonly value: string;
  /** Of all that the user likes, the share that has it. */
  readonly share: number;
  /** How many liked works have it. */
  readonly likedItemCount: number;
  /** Events that it rests on, the newest first, five at most. */
  readonly eventIds: readonly string[];
  /** What these events happened to, each once, in the same order. */
  readonly itemIds: readonly string[];
};

/** What is believed of a user's taste, what each belief rests on, and what they said of it themselves. */
export type OwnTaste = {
  /** By facet, then by share: the first dozen of each facet. */
  readonly beliefs: readonly TasteBelief[];
  /** What the user said themselves. */
  readonly edits: readonly TasteEdit[];
  readonly mood?: BelievedMood;
  /** Events that tell the mood, the newest first, five at most. */
  readonly moodEventIds: readonly string[];
  /** What these events happened to, each once, in the same order. */
  readonly moodItemIds: readonly string[];
  readonly cluster?: ClusterView;
};

/** What the user wants of a trait. */
export type TasteWishBody = {
  /** more or less of it than is believed, or never any. */
  readonly wish: "more" | "less" | "never";
};

/** One immutable version of the trained models. */
export type Model = {
  /** A model version. */
  readonly version: string;
  /** When it was trained. */
  readonly createdAt: string;
  /** Whether lists come from it now. */
  readonly isServing: boolean;
  /** Whether a rollback would bring it back. */
  readonly isRollbackTarget: boolean;
  /** What it was measured at, by the metric's name. */
  readonly metrics: Readonly<Record<string, number>>;
};

/** Trained models. */
export type ModelList = {
  /** Newest first. */
  readonly models: readonly Model[];
};

/** One of the models of a version. */
export type ModelPart = {
  /** The part. */
  readonly name: string;
  /** Of its files. */
  readonly sizeBytes: number;
};

/** What a version was trained from, and how. */
export type ModelTraining = {
  /** With the same data and seed a training has the same result. */
  readonly seed: number;
  /** SHA-256 of the training data: the same where two versions were trained from the same. */
  readonly dataSha256: string;
  /** Items that it was trained on. */
  readonly itemCount: number;
  /** Users that it was trained on. */
  readonly userCount: number;
  /** Preferences of users for items that it was trained on. */
  readonly preferenceCount: number;
  /** How each part was trained. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How the parts of a score weigh: `default`, and `byDomain`. */
  readonly blend: Readonly<Record<string, unknown>>;
  /** What it is made of. */
  readonly parts: readonly ModelPart[];
  /** Of all its files. */
  readonly sizeBytes: number;
  /** The sentence encoder whose vectors it was trained with. */
  readonly encoderId?: string;
  /** How long the training took; older versions do not say. */
  readonly trainingSeconds?: number;
};

/** One version, with what it was trained from: for comparing two. `training` is absent where its files are missing. */
export type ModelDetails = {
  /** A model version. */
  readonly version: string;
  /** When it was trained. */
  readonly createdAt: string;
  /** Whether lists come from it now. */
  readonly isServing: boolean;
  /** Whether a rollback would bring it back. */
  readonly isRollbackTarget: boolean;
  /** What it was measured at, by the metric's name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly training?: ModelTraining;
};

/** The version that serves from now on. */
export type ServingModel = {
  /** A model version. */
  readonly version: string;
};

/** When a pin holds: all that is given must be so. */
export type PinCondition = {
  /** Lists that are asked for this domain alone. */
  readonly domain?: string;
  /** Lists that are asked for this country. */
  readonly region?: string;
  /** Not before this time. */
  readonly from?: string;
  /** Not from this time on. */
  readonly until?: string;
  /** People who like something that fits. */
  readonly likes?: string;
};

/** A pin: an item at a position, where a condition holds. */
export type PinRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** An item has a fixed place. */
  readonly kind: "pin";
  /** The item. */
  readonly itemId: string;
  /** 1 for the first, over all pages. */
  readonly position: number;
  readonly when?: PinCondition;
};

/** A boost: a factor of 1 or more on the score of what fits. */
export type BoostRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** What fits counts more. */
  readonly kind: "boost";
  /** The items that it is about. */
  readonly filter: string;
  /** So many times as much. */
  readonly factor: number;
};

/** A bury: a factor of 1 or less on the score of what fits, or to-end. */
export type BuryRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** What fits counts less. */
  readonly kind: "bury";
  /** The items that it is about. */
  readonly filter: string;
  /** How much what fits counts, or that it comes behind everything else. */
  readonly factor: number | "to-end";
};

/** An embargo: what fits comes not before a time, not after one, or only between the two. */
export type EmbargoRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** What fits is held back. */
  readonly kind: "embargo";
  /** The items that it is about. */
  readonly filter: string;
  /** It may come from this time on. */
  readonly notBefore?: string;
  /** It may not come from this time on. */
  readonly notAfter?: string;
};

/** A quota: at least or at most so many of what fits. */
export type QuotaRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** A list holds so many of what fits. */
  readonly kind: "quota";
  /** The items that it is about. */
  readonly filter: string;
  /** No fewer of each page. */
  readonly atLeast?:
    | {
        /** So many. */
        readonly count: number;
      }
    | {
        /** Such a share. */
        readonly ratio: number;
      };
  /** No more of each page. */
  readonly atMost?:
    | {
        /** So many. */
        readonly count: number;
      }
    | {
        /** Such a share. */
        readonly ratio: number;
      };
};

/** A minimum relevance: nothing with a lower score. */
export type MinimumRelevanceRule = {
  /** Names the rule within its surface. */
  readonly id: string;
  /** Why it is there. */
  readonly note?: string;
  /** What scores less does not come. */
  readonly kind: "minimum-relevance";
  /** The least score. */
  readonly score: number;
};

/** What an operator wants of lists on a surface; `kind` says which fields it has. */
export type SurfaceRule = PinRule | BoostRule | BuryRule | EmbargoRule | QuotaRule | MinimumRelevanceRule;

/** A surface: its draft, its versions, and which of them lists obey. */
export type Surface = {
  /** Where lists are shown: home, after-finish, search, or any word. */
  readonly name: string;
  /** What is being worked on; no list obeys it. */
  readonly draft: {
    /** Where two cannot both be kept: embargo before pin, quota, minimum relevance, boost and bury. */
    readonly rules: readonly SurfaceRule[];
    /** How long lists are that do not say. */
    readonly n?: number;
    /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
    readonly diversity?: number;
    /** When it was last changed. */
    readonly changedAt: string;
    /** The name of who did it. */
    readonly changedBy: string;
  };
  /** 1 for the first that was published. */
  readonly liveVersion?: number;
  /** The newest first; the last 20 are kept. */
  readonly versions: readonly {
    /** Where two cannot both be kept: embargo before pin, quota, minimum relevance, boost and bury. */
    readonly rules: readonly SurfaceRule[];
    /** How long lists are that do not say. */
    readonly n?: number;
    /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
    readonly diversity?: number;
    /** 1 for the first that was published. */
    readonly version: number;
    /** When it was published. */
    readonly publishedAt: string;
    /** The name of who did it. */
    readonly publishedBy: string;
  }[];
};

/** The surfaces of a tenant. */
export type SurfaceList = {
  /** By name. */
  readonly surfaces: readonly Surface[];
};

/** What lists on a surface are to obey. */
export type SurfaceContent = {
  /** Where two cannot both be kept: embargo before pin, quota, minimum relevance, boost and bury. */
  readonly rules: readonly SurfaceRule[];
  /** How long lists are that do not say. */
  readonly n?: number;
  /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
  readonly diversity?: number;
};

/** A user's list as it would be. It was shown to nobody: it has no id, and no event can come of it. */
export type ListPreview = {
  /** A user's id. It is also the id of the user's own account. */
  readonly userId: string;
  /** When the list was asked for one domain. */
  readonly domain?: string;
  /** The model that scored. */
  readonly modelVersion?: string;
  /** True when no model of the user's taste had a say. */
  readonly isFallback: boolean;
  /** Where the list is shown, as the request said. */
  readonly surface?: string;
  /** The version of the surface's rules that the list obeys; absent where none are published. */
  readonly surfaceVersion?: number;
  readonly mood?: BelievedMood;
  /** Best first. */
  readonly items: readonly Recommendation[];
  /** What the user has begun: unfinished items and next volumes. */
  readonly continue: readonly Recommendation[];
};

/** The list that the draft is tried on. */
export type SurfacePreviewOptions = {
  /** Whose list. */
  readonly userId: string;
  /** How many; as the draft has it, or 20. */
  readonly n?: number;
  /** Only items of this domain. */
  readonly domain?: string;
  /** Only offers that hold in this country. */
  readonly region?: string;
  /** As if it were this time: for embargoes and pins to come. */
  readonly at?: string;
};

/** An item of a list. */
export type PreviewItem = {
  /** An item's id, unique within the tenant. */
  readonly itemId: string;
  /** Its title. */
  readonly title: string;
  /** Of relevance, whatever rules do. */
  readonly score: number;
};

/** What a rule did to an item. */
export type RuleEffect = {
  /** Names the rule within its surface. */
  readonly ruleId: string;
  /** The rule's kind. */
  readonly kind: "pin" | "boost" | "bury" | "embargo" | "quota" | "minimum-relevance";
  /** What the rule did to the item. */
  readonly effect: "pinned" | "boosted" | "buried" | "held-back" | "left-out" | "brought-in";
  /** An item's id, unique within the tenant. */
  readonly itemId: string;
};

/** A rule that cannot be kept with what there is. */
export type UnmetRule = {
  /** Names the rule within its surface. */
  readonly ruleId: string;
  /** The rule's kind. */
  readonly kind: "pin" | "boost" | "bury" | "embargo" | "quota" | "minimum-relevance";
  /** Why. */
  readonly problem: string;
};

/** A user's list before and after the rules of a draft. */
export type SurfacePreview = {
  /** The list without rules. */
  readonly before: readonly PreviewItem[];
  /** The list under the draft's rules. */
  readonly after: readonly PreviewItem[];
  /** Which rule did what; of items that are kept out, the best ones. */
  readonly effects: readonly RuleEffect[];
  /** Rules that this list does not keep. */
  readonly unmet: readonly UnmetRule[];
};

/** To which version; the one before the live one when left out. */
export type SurfaceRollback = {
  /** 1 for the first that was published. */
  readonly version?: number;
};

/** What hosts decide. What is left out stays as it is. */
export type SettingsWish = {
  /** What the party is called. */
  readonly name?: string;
  /** Who may play, pause, seek and change the title. */
  readonly control?: "hosts" | "everyone";
  /** So many members at once. */
  readonly capacity?: number;
  /** Whether nobody but hosts may chat, react or vote. */
  readonly isReadOnly?: boolean;
  /** So long a member waits between two messages; 0: not at all. */
  readonly slowModeMs?: number;
  /** Whether a stall of one pauses all, for a while. */
  readonly waitsForStragglers?: boolean;
  /** Whether chat and reactions may move the group list. */
  readonly usesMood?: boolean;
  /** How closely players are held together: tight for music, relaxed for poor networks. */
  readonly tolerance?: "tight" | "normal" | "relaxed";
  /** Who comes has to know it; empty: no password. */
  readonly password?: string;
  /** Words that nobody may use in this party. */
  readonly blockedWords?: readonly string[];
};

/** When it is to be; now, when left out. */
export type NewPlan = {
  /** When it starts. */
  readonly startsAt?: string;
  /** Times to be voted on, instead. */
  readonly times?: readonly string[];
  /** IANA name of the zone in which it is planned. */
  readonly timeZone: string;
};

/** A party to be made. */
export type NewParty = {
  /** Whose party; who asks, when left out. A server's key has to say. */
  readonly hostId?: string;
  /** The name to be shown. */
  readonly hostName?: string;
  readonly settings?: SettingsWish;
  /** What is to be seen; may be chosen together later. */
  readonly itemId?: string;
  readonly plan?: NewPlan;
};

/** A time that is voted on. */
export type TimeOption = {
  /** The option. */
  readonly id: string;
  /** The time. Milliseconds since 1970, UTC. */
  readonly startsAtMs: number;
  /** Members who can come then. */
  readonly votes: readonly string[];
};

/** When the party is to be. */
export type PartyPlan = {
  /** When it starts, once that is agreed on. Milliseconds since 1970, UTC. */
  readonly startsAtMs?: number;
  /** IANA name of the zone in which it is planned. */
  readonly timeZone: string;
  /** The times that are voted on, while they are. */
  readonly options: readonly TimeOption[];
};

/** A party as it is told to who may see it. */
export type PartyOutline = {
  /** The party. */
  readonly partyId: string;
  /** What the party is called. */
  readonly name: string;
  /** planned: a time is agreed on, or being agreed on; lobby: people gather and choose; countdown; live; ended. */
  readonly phase: "planned" | "lobby" | "countdown" | "live" | "ended";
  /** Who is host. */
  readonly hostId: string;
  /** The name to be shown. */
  readonly hostName: string;
  /** How many are members. */
  readonly memberCount: number;
  /** How many are there now. */
  readonly presentCount: number;
  /** How many there may be. */
  readonly capacity: number;
  /** Whether a password is asked for. */
  readonly hasPassword: boolean;
  /** What is on, or is to be. */
  readonly itemId?: string;
  readonly plan: PartyPlan;
  /** When it ended, of one that is over. Milliseconds since 1970, UTC. */
  readonly endedAtMs?: number;
};

/** Parties of a user. */
export type PartyList = {
  /** Those that are not over soonest first, those that are newest first. */
  readonly parties: readonly PartyOutline[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** An invite to be made. */
export type NewPartyInvite = {
  /** So many may come by it; 1 when left out. */
  readonly useCount?: number;
  /** So long it holds; 24 when left out. */
  readonly hours?: number;
};

/** A way into a party. */
export type PartyInvite = {
  /** The invite's id, by which it is taken back. */
  readonly id: string;
  /** The code of an invite, a secret. */
  readonly code: string;
  /** Until when it holds. */
  readonly expiresAt: string;
  /** So many may come by it. */
  readonly useCount: number;
};

/** An invite that still lets somebody in; its code is a secret that is not kept. */
export type OpenPartyInvite = {
  /** The invite's id, by which it is taken back. */
  readonly id: string;
  /** Who made it; the host, where a server did. */
  readonly byMemberId: string;
  /** Until when it holds. */
  readonly expiresAt: string;
  /** So many may still come by it. */
  readonly leftCount: number;
};

/** The ways into a party that are open. */
export type PartyInviteList = {
  /** Newest first. */
  readonly invites: readonly OpenPartyInvite[];
};

/** What somebody said. */
export type ChatMessage = {
  /** The message; ids are in the order of the party's messages once compared as numbers. */
  readonly id: string;
  /** Chosen by the sender: the same message sent again is the same message. */
  readonly clientMessageId: string;
  /** Who said it. */
  readonly memberId: string;
  /** The name to be shown. */
  readonly name: string;
  /** What was said; empty once removed. */
  readonly text: string;
  /** When. Milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** Where the film was. In milliseconds. */
  readonly positionMs?: number;
  /** What was on. */
  readonly itemId?: string;
  /** The message; ids are in the order of the party's messages once compared as numbers. */
  readonly replyTo?: string;
  /** Members who are named. */
  readonly mentions: readonly string[];
  /** Links in the text. */
  readonly links: readonly string[];
  /** Present once it is removed. */
  readonly isRemoved?: true;
};

/** What was said in a party. */
export type PartyMessagePage = {
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** A report, or what a moderator did. */
export type PartyAuditEntry = {
  /** When. */
  readonly at: string;
  /** What. */
  readonly kind: "report" | "remove" | "kick" | "ban" | "unban" | "mute" | "unmute" | "refused" | "role" | "host";
  /** Who reported or did it. */
  readonly byMemberId: string;
  /** To whom. */
  readonly memberId?: string;
  /** The message; ids are in the order of the party's messages once compared as numbers. */
  readonly messageId?: string;
  /** Why. */
  readonly reason?: string;
};

/** What hosts look after: reports, and who did what. */
export type PartyAudit = {
  /** Newest first. */
  readonly entries: readonly PartyAuditEntry[];
};

/** An iCalendar file (RFC 5545) with one event, in UTC. */
export type PartyCalendar = string;

/** Somebody who wants to be told. */
export type NewWebhook = {
  /** Where messages are sent: https, unless the server is configured otherwise. */
  readonly url: string;
  /** What it is told of; everything when left out. */
  readonly kinds?: readonly ("list.changed" | "model.promoted" | "user.erased")[];
};

/** Somebody who is told, and the secret to check messages with. */
export type WebhookWithSecret = {
  /** Its id. */
  readonly id: string;
  /** Where messages are sent: https, unless the server is configured otherwise. */
  readonly url: string;
  /** What it is told of; everything when left out. */
  readonly kinds: readonly ("list.changed" | "model.promoted" | "user.erased")[];
  /** When it was made. */
  readonly createdAt: string;
  /** Since when nothing got through; absent while all does. */
  readonly failingSince?: string;
  /** Why nothing is sent any more. A ping that gets through enables it again. */
  readonly disabledReason?: string;
  /** What messages are signed with. It is shown this once. */
  readonly secret: string;
};

/** Somebody who is told, without their secret. */
export type Webhook = {
  /** Its id. */
  readonly id: string;
  /** Where messages are sent: https, unless the server is configured otherwise. */
  readonly url: string;
  /** What it is told of; everything when left out. */
  readonly kinds: readonly ("list.changed" | "model.promoted" | "user.erased")[];
  /** When it was made. */
  readonly createdAt: string;
  /** Since when nothing got through; absent while all does. */
  readonly failingSince?: string;
  /** Why nothing is sent any more. A ping that gets through enables it again. */
  readonly disabledReason?: string;
};

/** Who is told. */
export type WebhookList = {
  /** All there are. */
  readonly webhooks: readonly Webhook[];
};

/** One attempt to deliver a message. */
export type WebhookAttempt = {
  /** The message: `webhook-id` of the request, the same at each attempt. */
  readonly messageId: string;
  /** What it told of. */
  readonly kind: "list.changed" | "model.promoted" | "user.erased" | "ping";
  /** When it was sent. */
  readonly at: string;
  /** How long the answer took. */
  readonly durationMs: number;
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether it was answered with a 2xx. */
  readonly isDelivered: boolean;
  /** The answer's status, where there was an answer. */
  readonly status?: number;
  /** Why there was none. */
  readonly error?: string;
  /** When it is tried again; absent when it is delivered or given up. */
  readonly nextAt?: string;
};

/** How deliveries to one webhook went. */
export type WebhookAttemptList = {
  /** Of the last week, newest first, at most 100. */
  readonly attempts: readonly WebhookAttempt[];
};

/** Requests over HTTP, of every route. */
export type RequestTotals = {
  /** Requests that were answered. */
  readonly requestCount: number;
  /** Those with a status below 300. */
  readonly successCount: number;
  /** Those with a status from 300, such as 304: nothing changed. */
  readonly redirectCount: number;
  /** Those with a status from 400. */
  readonly clientErrorCount: number;
  /** Those with a status from 500. */
  readonly serverErrorCount: number;
  /** Half took no longer, since the server began. */
  readonly p50Ms: number;
  /** Of a hundred 95 took no longer, since the server began. */
  readonly p95Ms: number;
  /** Of a hundred 99 took no longer, since the server began. */
  readonly p99Ms: number;
  /** Of all together. */
  readonly totalMs: number;
  /** How many took no longer than each of `bucketBoundsMs` and longer than the one before; the last took longer than all. The difference of two answers has the quantiles of the time between. */
  readonly bucketCounts: readonly number[];
};

/** Requests of one route. */
export type RouteRequests = {
  /** The method. */
  readonly method: string;
  /** The route, with its parameters by name. */
  readonly route: string;
  /** Requests that were answered. */
  readonly requestCount: number;
  /** Those with a status below 300. */
  readonly successCount: number;
  /** Those with a status from 300, such as 304: nothing changed. */
  readonly redirectCount: number;
  /** Those with a status from 400. */
  readonly clientErrorCount: number;
  /** Those with a status from 500. */
  readonly serverErrorCount: number;
  /** Half took no longer, since the server began. */
  readonly p50Ms: number;
  /** Of a hundred 95 took no longer, since the server began. */
  readonly p95Ms: number;
  /** Of a hundred 99 took no longer, since the server began. */
  readonly p99Ms: number;
  /** Of all together. */
  readonly totalMs: number;
  /** How many took no longer than each of `bucketBoundsMs` and longer than the one before; the last took longer than all. The difference of two answers has the quantiles of the time between. */
  readonly bucketCounts: readonly number[];
};

/** What was served. */
export type ListCounts = {
  /** Lists that were sent as an earlier request had made them. */
  readonly readyCount: number;
  /** Lists that were made for the request. */
  readonly computedCount: number;
  /** Times that a list was made. */
  readonly madeCount: number;
  /** Of them those that no model had a part in. */
  readonly fallbackCount: number;
  /** Half were made in no longer, since the server began. */
  readonly madeP50Ms: number;
  /** Of a hundred 95 were made in no longer. */
  readonly madeP95Ms: number;
  /** Of a hundred 99 were made in no longer. */
  readonly madeP99Ms: number;
};

/** Events that arrived. */
export type EventCounts = {
  /** Events that were new. */
  readonly acceptedCount: number;
  /** Events that were known already. */
  readonly duplicateCount: number;
  /** Events that could not be true. */
  readonly rejectedCount: number;
  /** Events of other programs that name no work of the catalogue. */
  readonly unmatchedCount: number;
};

/** The log of what was served. */
export type ExposureCounts = {
  /** Served lists that are not logged for good yet. */
  readonly waitingCount: number;
  /** Served lists that could not be logged. */
  readonly droppedCount: number;
};

/** How far one of those who follow the event log is. */
export type ConsumerState = {
  /** The consumer group. */
  readonly group: string;
  /** Since the first event that waits for it arrived, of the partition that is furthest behind. */
  readonly lagMs: number;
  /** Events that it could not handle, since the server began. */
  readonly setAsideCount: number;
};

/** What the serving model learned since its training. */
export type LiveState = {
  /** Events that it learned from since the server began, those read again at the start too. */
  readonly learnedEventCount: number;
  /** Events of items that have no place in the model yet. */
  readonly waitingEventCount: number;
  /** Items that came after the training and have a place. */
  readonly placedItemCount: number;
  /** When what was learned was last written. */
  readonly savedAtMs: number;
};

/** The process that answers. */
export type ProcessState = {
  /** Memory of the process. */
  readonly residentBytes: number;
  /** Of JavaScript's heap, what is in use. */
  readonly heapUsedBytes: number;
  /** Of JavaScript's heap, what is held. */
  readonly heapTotalBytes: number;
  /** Processor time since the start. */
  readonly cpuSeconds: number;
  /** Of a hundred turns of the main thread 99 came no later. */
  readonly eventLoopP99Ms: number;
  /** Share of the time in which each worker thread works; empty where the main thread answers alone. */
  readonly workerRatios: readonly number[];
};

/** How the engine is, for a page that looks every few seconds. Counts and times are of the whole process since it began, whatever the tenant; consumers, model and items are the tenant's own. */
export type Overview = {
  /** When it was counted, by the server's clock: two answers have the rates of the time between. */
  readonly atMs: number;
  /** When the process began, and all counts with it. */
  readonly startedAtMs: number;
  /** The bounds of `bucketCounts`, ascending. */
  readonly bucketBoundsMs: readonly number[];
  readonly requests: RequestTotals;
  /** Those that were asked for, the most asked for first. */
  readonly routes: readonly RouteRequests[];
  readonly lists: ListCounts;
  readonly events: EventCounts;
  readonly exposures: ExposureCounts;
  /** Of this tenant, by name. */
  readonly consumers: readonly ConsumerState[];
  /** WebSocket connections that are open. */
  readonly openSocketCount: number;
  /** Watch parties that are going on here. */
  readonly partyCount: number;
  /** Members who are present in them. */
  readonly partyMemberCount: number;
  /** The version that serves; absent where none does. */
  readonly modelVersion?: string;
  /** Items in the catalogue. */
  readonly itemCount: number;
  readonly live?: LiveState;
  readonly process: ProcessState;
};

/** What an hour brought of one source. */
export type SourceQuality = {
  /** The catalogue that items are of, such as `goodreads` of `goodreads:5`; `other` where ids tell none. */
  readonly source: string;
  /** Events that arrived. */
  readonly eventCount: number;
  /** Half came no later after they happened, within 2 %. */
  readonly latenessP50Ms: number;
  /** Of a hundred 99 came no later. */
  readonly latenessP99Ms: number;
  /** Events that were known already. */
  readonly duplicateCount: number;
  /** Events of items that no catalogue has. */
  readonly unknownItemCount: number;
  /** Of processed events, by column. */
  readonly nullCounts: Readonly<Record<string, number>>;
  /** Events that could not be true, such as of the future. */
  readonly rejectCount: number;
};

/** Something that a person should look at. */
export type QualityAlarm = {
  /** The catalogue that items are of, such as `goodreads` of `goodreads:5`; `other` where ids tell none. */
  readonly source: string;
  /** What is beyond its threshold. */
  readonly measure:
    | "volume-ratio"
    | "lateness-p99-ms"
    | "duplicate-share"
    | "unknown-item-share"
    | "null-share"
    | "reject-share";
  /** What it is. */
  readonly value: number;
  /** What it should not go beyond. */
  readonly threshold: number;
};

/** The data quality of one hour. One that is not over is measured as far as it is. */
export type QualityHour = {
  /** The hour of arrival, in UTC. */
  readonly hour: string;
  /** By name. */
  readonly sources: readonly SourceQuality[];
  /** None where all is well. */
  readonly alarms: readonly QualityAlarm[];
};

/** The data quality of each hour and source. */
export type DataQuality = {
  /** Hours in which something arrived, newest first. */
  readonly hours: readonly QualityHour[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** An event as it arrived. */
export type ArrivedEvent = {
  /** When the log took it. */
  readonly arrivedAt: string;
  readonly event: Event;
};

/** The end of the event log, of everybody. */
export type LatestEvents = {
  /** In order of arrival: the newest last. Those of private sessions, and what takes one of these back, are for nobody else and left out, so that there may be fewer than asked for. */
  readonly events: readonly ArrivedEvent[];
  /** Send it as `cursor` for what arrives after these: now or in a while, again and again. */
  readonly nextCursor: string;
  /** Whether there is more already: ask again at once. */
  readonly hasMore: boolean;
};

/** An event that a consumer group could not handle. What happened is absent where it is of a private session, or takes back what is. */
export type FailedEvent = {
  /** The consumer group. */
  readonly group: string;
  /** Its partition of the event log. */
  readonly partition: number;
  /** Its position there. */
  readonly position: string;
  /** The event's id. */
  readonly eventId: string;
  /** When the log took it. */
  readonly arrivedAt: string;
  /** When it was last tried. */
  readonly setAsideAt: string;
  /** Why it failed. */
  readonly reason: string;
  readonly event?: Event;
};

/** Events that were set aside. */
export type FailedEventList = {
  /** By group, then in order of arrival. */
  readonly events: readonly FailedEvent[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Which events to hand over once more. */
export type ReplayWish = {
  /** Only of this consumer group; of all when left out. */
  readonly group?: string;
  /** Only these; all when left out. */
  readonly eventIds?: readonly string[];
};

/** What became of events that were handed over once more. */
export type ReplayReport = {
  /** Events that went well now. */
  readonly handledCount: number;
  /** Events that failed again and stay. */
  readonly failedCount: number;
};

/** A part of a run. */
export type RunStep = {
  /** What it does. */
  readonly name: "features" | "judge" | "train" | "promote" | "prune";
  /** How far it is. */
  readonly status: "waiting" | "running" | "done" | "skipped" | "failed";
  /** Times that it was tried. */
  readonly attemptCount: number;
  /** When it began. */
  readonly startedAt?: string;
  /** When it ended. */
  readonly endedAt?: string;
};

/** A candidate beside the model that served. */
export type RunComparison = {
  /** Users by whose new events both were judged. */
  readonly userCount: number;
  /** NDCG@10 of the model that served. */
  readonly serving: number;
  /** NDCG@10 of the candidate. */
  readonly candidate: number;
  /** Low end of the 95 % interval of candidate less serving. */
  readonly differenceLow: number;
  /** High end of it. */
  readonly differenceHigh: number;
};

/** The same within one domain. */
export type DomainRunComparison = {
  /** The domain. */
  readonly domain: string;
  /** Users by whose new events both were judged. */
  readonly userCount: number;
  /** NDCG@10 of the model that served. */
  readonly serving: number;
  /** NDCG@10 of the candidate. */
  readonly candidate: number;
  /** Low end of the 95 % interval of candidate less serving. */
  readonly differenceLow: number;
  /** High end of it. */
  readonly differenceHigh: number;
};

/** Whether the candidate may take the serving model's place. */
export type RunVerdict = {
  /** What was decided. */
  readonly decision: "promote" | "refuse";
  /** Why, in a sentence. */
  readonly reason: string;
  readonly overall?: RunComparison;
  /** Of each domain with enough users, by name. */
  readonly byDomain: readonly DomainRunComparison[];
};

/** A run of features, judging, training and promotion, without its log. */
export type RunOutline = {
  /** Names the run; begins with the time. */
  readonly id: string;
  /** Who began it: the daily schedule, the command line, a request. */
  readonly trigger: "schedule" | "command" | "request";
  /** How it ended, or `running`. */
  readonly status: "running" | "promoted" | "refused" | "failed";
  /** Whether this process works on it; false of one with the status `running` that was cut off and waits to be taken up. */
  readonly isUnderWay: boolean;
  /** Of the end, in a sentence. */
  readonly reason?: string;
  /** When it began. */
  readonly startedAt: string;
  /** When it ended. */
  readonly endedAt?: string;
  /** In order. */
  readonly steps: readonly RunStep[];
  readonly verdict?: RunVerdict;
  /** The version that served when it began. */
  readonly judgedAgainst?: string;
  /** The version that it trained. */
  readonly version?: string;
  /** The features that it made. */
  readonly featuresRun?: string;
};

/** Runs. */
export type RunList = {
  /** Newest first. */
  readonly runs: readonly RunOutline[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** A line of a run's log. */
export type RunLine = {
  /** When it was noted. */
  readonly at: string;
  /** What. */
  readonly text: string;
};

/** A run with its log. */
export type Run = {
  /** Names the run; begins with the time. */
  readonly id: string;
  /** Who began it: the daily schedule, the command line, a request. */
  readonly trigger: "schedule" | "command" | "request";
  /** How it ended, or `running`. */
  readonly status: "running" | "promoted" | "refused" | "failed";
  /** Whether this process works on it; false of one with the status `running` that was cut off and waits to be taken up. */
  readonly isUnderWay: boolean;
  /** Of the end, in a sentence. */
  readonly reason?: string;
  /** When it began. */
  readonly startedAt: string;
  /** When it ended. */
  readonly endedAt?: string;
  /** In order. */
  readonly steps: readonly RunStep[];
  readonly verdict?: RunVerdict;
  /** The version that served when it began. */
  readonly judgedAgainst?: string;
  /** The version that it trained. */
  readonly version?: string;
  /** The features that it made. */
  readonly featuresRun?: string;
  /** The last thousand lines, oldest first: attempts, waits, results. */
  readonly log: readonly RunLine[];
};

/** One of two records, as it was when they were compared. */
export type DoubtfulWork = {
  /** The item. */
  readonly itemId: string;
  /** Its title. */
  readonly title: string;
  /** Its year. */
  readonly year?: number;
  /** The first three who made it. */
  readonly creators: readonly string[];
};

/** Two records that may be the same work. */
export type DoubtfulLink = {
  /** Names the pair. */
  readonly linkId: string;
  /** Of both. */
  readonly domain: string;
  readonly a: DoubtfulWork;
  readonly b: DoubtfulWork;
  /** How sure it is that they are one work; from 0.9 on the importer would have joined them. */
  readonly confidence: number;
  /** What agrees and what does not. */
  readonly reason: string;
};

/** Pairs that wait for a decision. */
export type DoubtfulLinkList = {
  /** The likeliest first. */
  readonly links: readonly DoubtfulLink[];
  /** Send it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
};

/** Whether two records are one work. */
export type LinkDecision = {
  /** same: they become one item, as if the importer had been sure; different: nobody asks again. */
  readonly decision: "same" | "different";
};

/** What came of a decision. */
export type DecidedLink = {
  /** The item that stands for both from now on; absent where they stay two. */
  readonly itemId?: string;
};

/** A picture of the shared space of the serving model in two dimensions: what is near there is near here. */
export type EmbeddingMap = {
  /** The version whose space it is. */
  readonly modelVersion: string;
  /** The same version has the same map. */
  readonly seed: number;
  /** Items that have a place in the shared space. Up to 20,000 of them are shown, the best known. */
  readonly placedItemCount: number;
  /** Of an item's ten nearest in the shared space the share that is among its ten nearest here, mean over items. */
  readonly keptNeighbourRatio: number;
  /** The same of the plane of the two principal axes, to compare with. */
  readonly principalRatio: number;
  /** Those that there are. */
  readonly domains: readonly string[];
  /** The items, the best known first; the other lists have one entry for each of them. */
  readonly ids: readonly string[];
  /** Of each item. */
  readonly titles: readonly string[];
  /** Of each item, where its domain is in `domains`. */
  readonly domainPlaces: readonly number[];
  /** Of each item, how far it is to the right; both axes have the same scale. */
  readonly x: readonly number[];
  /** Of each item, how far it is up; both axes have the same scale. */
  readonly y: readonly number[];
};

/** A report without its figures. */
export type EvaluationOutline = {
  /** The card. */
  readonly card: string;
  /** What it asks. */
  readonly question: string;
  /** Of the program that was measured. */
  readonly commit: string;
  /** How what is held out was chosen. */
  readonly split: string;
  /** Of the split. */
  readonly seed: number;
  /** Why there are no rows. */
  readonly note?: string;
  /** When its file was written. */
  readonly writtenAt: string;
  /** Its figures. */
  readonly rowCount: number;
  /** Those that have an aim. */
  readonly aimCount: number;
  /** Those that reach it. */
  readonly metCount: number;
};

/** A file that holds no report. */
export type SkippedEvaluation = {
  /** Its name. */
  readonly file: string;
  /** What is wrong with it. */
  readonly problem: string;
};

/** The latest report of each card, and what could not be read. */
export type EvaluationList = {
  /** By card. */
  readonly reports: readonly EvaluationOutline[];
  /** Files that could not be read. */
  readonly skipped: readonly SkippedEvaluation[];
};

/** What a figure was measured on. */
export type EvaluationData = {
  /** The data set. */
  readonly name: string;
  /** Of the files that were read. */
  readonly sha256: string;
};

/** One figure, with what it takes to judge it. */
export type EvaluationRow = {
  /** What was measured: a setting, with direction or slice where there are several. */
  readonly case: string;
  /** The metric with its protocol. */
  readonly metric: string;
  readonly data: EvaluationData;
  /** Users measured. */
  readonly users: number;
  /** Mean number of what was held out of theirs. */
  readonly heldOutMean: number;
  /** The figure. */
  readonly value: number;
  /** 95 % interval of the figure: low, high. */
  readonly interval: readonly number[];
  /** The same metric of simple scorers and named baselines. */
  readonly floors: Readonly<Record<string, number>>;
  /** What a scorer that knows the answers gets. */
  readonly oracle: number;
  /** What `pValue` compares with. */
  readonly baseline?: string;
  /** Two-sided, by randomisation over users. */
  readonly pValue?: number;
  /** What it should reach. */
  readonly aim?: string;
  /** Whether it does. */
  readonly met?: boolean;
};

/** What one setting got. */
export type CurvePoint = {
  /** The setting. */
  readonly setting: string;
  /** To the right. */
  readonly x: number;
  /** Up. */
  readonly y: number;
};

/** How one figure moves with another while a setting is turned. */
export type EvaluationCurve = {
  /** With data set and protocol. */
  readonly title: string;
  /** What goes to the right. */
  readonly xLabel: string;
  /** What goes up. */
  readonly yLabel: string;
  /** In order of the setting. */
  readonly points: readonly CurvePoint[];
};

/** What one card found. */
export type EvaluationReport = {
  /** The card. */
  readonly card: string;
  /** What it asks. */
  readonly question: string;
  /** Of the program that was measured. */
  readonly commit: string;
  /** How what is held out was chosen. */
  readonly split: string;
  /** Of the split. */
  readonly seed: number;
  /** Why there are no rows. */
  readonly note?: string;
  /** Its figures. */
  readonly rows: readonly EvaluationRow[];
  /** What its figures cost each other. */
  readonly curves?: readonly EvaluationCurve[];
};

/** A key to be made. */
export type NewKey = {
  /** server: lists, events, people and the catalogue. publishable: lists and events, for code that anybody can read. admin: everything. personal: a person's own lists and events, for their other programs, such as a scrobbler. */
  readonly kind: "server" | "publishable" | "admin" | "personal";
  /** What it is for. */
  readonly name: string;
  /** From then on it is refused; never when left out. */
  readonly expiresAt?: string;
  /** Whether it may name any tenant (x-tenant); of admin keys. */
  readonly mayCrossTenants?: boolean;
  /** Of personal keys: whose it is; who asks, when left out. */
  readonly userId?: string;
};

/** A new key. */
export type CreatedKey = {
  /** The key's id, which begins the key behind `cck_`. */
  readonly id: string;
  /** server: lists, events, people and the catalogue. publishable: lists and events, for code that anybody can read. admin: everything. personal: a person's own lists and events, for their other programs, such as a scrobbler. */
  readonly kind: "server" | "publishable" | "admin" | "personal";
  /** What it is for. */
  readonly name: string;
  /** When it was made. */
  readonly createdAt: string;
  /** From then on it is refused; never when left out. */
  readonly expiresAt?: string;
  /** Whether it may name any tenant (x-tenant); of admin keys. */
  readonly mayCrossTenants?: boolean;
  /** Of personal keys: whose it is; who asks, when left out. */
  readonly userId?: string;
  /** The key to send as `x-api-key`. It is told this once. */
  readonly secret: string;
};

/** A key, without its secret. */
export type Key = {
  /** The key's id, which begins the key behind `cck_`. */
  readonly id: string;
  /** server: lists, events, people and the catalogue. publishable: lists and events, for code that anybody can read. admin: everything. personal: a person's own lists and events, for their other programs, such as a scrobbler. */
  readonly kind: "server" | "publishable" | "admin" | "personal";
  /** What it is for. */
  readonly name: string;
  /** When it was made. */
  readonly createdAt: string;
  /** From then on it is refused; never when left out. */
  readonly expiresAt?: string;
  /** Whether it may name any tenant (x-tenant); of admin keys. */
  readonly mayCrossTenants?: boolean;
  /** Of personal keys: whose it is; who asks, when left out. */
  readonly userId?: string;
};

/** The keys of a tenant. */
export type KeyList = {
  /** In the order of their ids. */
  readonly keys: readonly Key[];
};

/** A name and a passphrase. */
export type Credentials = {
  /** The name to sign in by; large and small letters are the same. */
  readonly name: string;
  /** At least 12 characters. */
  readonly passphrase: string;
};

/** Who asks. */
export type Me = {
  /** By what one is known; open: not at all, everybody may do everything. */
  readonly kind: "key" | "session" | "open";
  /** Whose data. */
  readonly tenant: string;
  /** What one may do. */
  readonly scopes: readonly ("lists" | "events" | "people" | "catalogue" | "operate")[];
  /** Of people: their user. */
  readonly userId?: string;
  /** Of people: what they are. */
  readonly role?: "person" | "guest" | "operator";
  /** Of people: the name they signed in by. */
  readonly name?: string;
};

/** Which sessions end. */
export type SignOut = {
  /** Whether to end all sessions, not this one alone. */
  readonly everywhere?: boolean;
};

/** Another passphrase; every other session ends. */
export type PassphraseChange = {
  /** The present one. */
  readonly passphrase: string;
  /** At least 12 characters. */
  readonly newPassphrase: string;
};

/** An invite to be made. */
export type NewInvite = {
  /** So many may come by it; 1 when left out. */
  readonly guestCount?: number;
  /** So long it holds; 24 when left out. */
  readonly hours?: number;
};

/** An invite for guests, who need no account. */
export type Invite = {
  /** Names it, to withdraw it. */
  readonly id: string;
  /** The secret that the invite's link carries. */
  readonly invite: string;
  /** So many may come by it. */
  readonly guestCount: number;
  /** From then on it is refused. */
  readonly expiresAt: string;
};

/** Comes by an invite. */
export type Join = {
  /** The secret that the invite's link carries. */
  readonly invite: string;
};

/** The process is up. */
export type Liveness = {
  /** True while the process answers. */
  readonly isLive: boolean;
};

/** Whether lists can be served, and from which model. */
export type Readiness = {
  /** Whether lists can be served. */
  readonly isReady: boolean;
  /** A model version. */
  readonly modelVersion?: string;
  /** Items in the catalogue. */
  readonly itemCount: number;
};

/** What became of a history file. */
export type HistoryReport = {
  /** What the file was read as, such as goodreads, letterboxd, imdb, spotify. */
  readonly kind: string;
  /** The account that the events were recorded under. */
  readonly accountId: string;
  /** Rows in the file. */
  readonly rowCount: number;
  /** Rows that name a work of a catalogue. */
  readonly matchedCount: number;
  /** Rows that name a work, of each domain that has any. */
  readonly matchedByDomain: Readonly<Record<string, number>>;
  /** Events that were new. */
  readonly newEventCount: number;
  /** Rows that nothing came of. */
  readonly unmatched: readonly {
    /** The line in the file, from 1. */
    readonly line: number;
    /** The title on that line. */
    readonly title: string;
    /** Why nothing came of it. */
    readonly reason: string;
  }[];
};

/** What a client says on the WebSocket. */
export type ClientMessage =
  | {
      /** The first message. */
      readonly kind: "hello";
      /** The version of this protocol. */
      readonly protocol: number;
      /** A server's key. Browsers come with their cookie instead. */
      readonly token?: string;
      /** Whose data, where the caller may choose. */
      readonly tenant?: string;
      /** Goes on with the session of a connection that broke. */
      readonly resume?: {
        /** The resumeToken of the last welcome. */
        readonly token: string;
        /** The highest sequence that arrived; 0 for none. */
        readonly sequence: number;
      };
    }
  | {
      /** Follows something. */
      readonly kind: "subscribe";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** A user's list as GET /v1/users/{userId}/recommendations answers it, with the same parameters. */
      readonly topic: {
        /** A user's list. */
        readonly kind: "list";
        /** Whose list. */
        readonly userId: string;
        /** How many; as the surface has it, or 20, when left out. */
        readonly n?: number;
        /** Only items of this domain. */
        readonly domain?: string;
        /** Items that must not appear, besides what the user has finished or disliked. May be repeated. */
        readonly exclude?: readonly string[];
        /** Only items that one of these services offers. May be repeated. */
        readonly service?: readonly string[];
        /** Only offers that hold in this country. */
        readonly region?: string;
        /** Only items that are fit for this age. */
        readonly maximumAgeYears?: number;
        /** Only items that fit. */
        readonly filter?: string;
        /** Room for what few know: the best known works count a little less, and every tenth place goes to one of the next best with few likes. */
        readonly discovery?: boolean;
        /** Where lists are shown: home, after-finish, search, or any word. */
        readonly surface?: string;
        /** What fits counts so many times as much, or less with a factor below 1. May be repeated. */
        readonly boost?: readonly string[];
        /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
        readonly diversity?: number;
        /** `nextCursor` of the page before, all else as it was: no page repeats anything. */
        readonly cursor?: string;
        /** Whether items tell which rules moved them. */
        readonly explain?: boolean;
        /** The mood the user states, as valence,arousal, each from -1 to 1: sad to happy, calm to intense. */
        readonly mood?: string;
        /** Stay with the mood, get out of it, or lists that know nothing of moods. */
        readonly moodGoal?: "match" | "contrast" | "off";
        /** The moment that the list is for, ISO 8601 with a zone, or a day in UTC; now when left out. */
        readonly at?: string;
        /** IANA name of the time zone that the user is in; the user's own when left out. */
        readonly timeZone?: string;
        /** With whom the user is. */
        readonly company?: "alone" | "partner" | "friends" | "family";
        /** What the weather is like. */
        readonly weather?: "sunny" | "cloudy" | "rainy" | "snowy" | "stormy";
      };
    }
  | {
      /** Follows no longer. */
      readonly kind: "unsubscribe";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
    }
  | {
      /** Records events. */
      readonly kind: "record";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** NewEvents as POST /v1/events takes them, each judged by itself. */
      readonly events: readonly Readonly<Record<string, unknown>>[];
    }
  | {
      /** Comes. */
      readonly kind: "party-join";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** The party. */
      readonly partyId: string;
      /** Who comes. A person is who they are, and may leave it out; a server says whom it speaks for. */
      readonly userId?: string;
      /** The name to be shown. */
      readonly name?: string;
      /** The code of an invite, a secret. */
      readonly invite?: string;
      /** The party's password, where it has one. */
      readonly password?: string;
      /** Up to where the client has everything; then only what is behind it comes, where that is still there. */
      readonly resume?: {
        /** Rises whenever another process takes the party over; what an earlier one says counts no more. */
        readonly epoch: number;
        /** Numbers the changes of a party, without gaps. */
        readonly seq: number;
      };
    }
  | {
      /** Goes. */
      readonly kind: "party-leave";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** The party. */
      readonly partyId: string;
    }
  | {
      /** Acts. */
      readonly kind: "party-act";
      /** Chosen by the client; answers carry it. Without one only a refusal is answered. */
      readonly id?: string;
      /** The party. */
      readonly partyId: string;
      /** What a member wants of a party; its kind says which fields it has. */
      readonly command:
        | {
            /** What is wanted. */
            readonly kind: "play" | "pause";
            /** Of the act, chosen by its sender: tells an echo of one's own from the act of another. */
            readonly opId?: string;
            /** From or at there; where it is when left out. In milliseconds. */
            readonly positionMs?: number;
          }
        | {
            /** What is wanted. */
            readonly kind: "seek";
            /** Where to. In milliseconds. */
            readonly positionMs: number;
            /** Of the act, chosen by its sender: tells an echo of one's own from the act of another. */
            readonly opId?: string;
            /** Numbers the changes of a party, without gaps. */
            readonly ifSeq?: number;
          }
        | {
            /** What is wanted. */
            readonly kind: "set-rate";
            /** How fast. */
            readonly rate: number;
            /** Of the act, chosen by its sender: tells an echo of one's own from the act of another. */
            readonly opId?: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "set-title";
            /** An item's id, unique within the tenant. */
            readonly itemId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "report";
            /** How it stands. */
            readonly readiness: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
            /** Where it is. In milliseconds. */
            readonly positionMs: number;
            /** When it was there. On the server's clock, in milliseconds. */
            readonly atServerMs: number;
            /** How long a message takes to the server and back, in milliseconds. */
            readonly rttMs: number;
          }
        | {
            /** What is wanted. */
            readonly kind: "say-ready";
            /** Whether one is ready. */
            readonly isReady: boolean;
          }
        | {
            /** What is wanted. */
            readonly kind: "start-ready-check";
          }
        | {
            /** What is wanted. */
            readonly kind: "excuse";
            /** A member: the id of the user. */
            readonly memberId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "queue-add";
            /** An item's id, unique within the tenant. */
            readonly itemId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "queue-remove";
            /** The entry. */
            readonly entryId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "queue-move";
            /** The entry. */
            readonly entryId: string;
            /** The entry. */
            readonly beforeEntryId?: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "queue-vote";
            /** The entry. */
            readonly entryId: string;
            /** Whether for it; false takes a vote back. */
            readonly isFor: boolean;
          }
        | {
            /** What is wanted. */
            readonly kind: "play-next";
            /** The entry. */
            readonly entryId?: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "vote-skip";
            /** Whether for it; false takes a vote back. */
            readonly isFor: boolean;
          }
        | {
            /** What is wanted. */
            readonly kind: "chat";
            /** Chosen by the sender: the same message sent again is the same message. */
            readonly clientMessageId: string;
            /** What is said. */
            readonly text: string;
            /** The message; ids are in the order of the party's messages once compared as numbers. */
            readonly replyTo?: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "react";
            /** One emoji. */
            readonly emoji: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "type";
          }
        | {
            /** What is wanted. */
            readonly kind: "remove-message";
            /** The message; ids are in the order of the party's messages once compared as numbers. */
            readonly messageId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "report-message";
            /** The message; ids are in the order of the party's messages once compared as numbers. */
            readonly messageId: string;
            /** What is wrong with it. */
            readonly reason: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "set-role";
            /** A member: the id of the user. */
            readonly memberId: string;
            /** Which. */
            readonly role: "co-host" | "member";
          }
        | {
            /** What is wanted. */
            readonly kind: "transfer-host";
            /** A member: the id of the user. */
            readonly memberId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "reclaim-host";
          }
        | {
            /** What is wanted. */
            readonly kind: "kick" | "ban" | "unban" | "mute" | "unmute";
            /** A member: the id of the user. */
            readonly memberId: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "rename";
            /** The name to be shown. */
            readonly name: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "leave";
          }
        | {
            /** What is wanted. */
            readonly kind: "set-settings";
            readonly settings: SettingsWish;
          }
        | {
            /** What is wanted. */
            readonly kind: "plan";
            /** When; not known yet when left out. Milliseconds since 1970, UTC. */
            readonly startsAtMs?: number;
            /** IANA name of the zone in which it is planned. */
            readonly timeZone: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "propose-times";
            /** The times to choose from. */
            readonly timesMs: readonly number[];
            /** IANA name of the zone in which it is planned. */
            readonly timeZone: string;
          }
        | {
            /** What is wanted. */
            readonly kind: "vote-time";
            /** The option. */
            readonly optionId: string;
            /** Whether for it; false takes a vote back. */
            readonly isFor: boolean;
          }
        | {
            /** What is wanted. */
            readonly kind: "start";
            /** How long the countdown is. */
            readonly countdownMs?: number;
          }
        | {
            /** What is wanted. */
            readonly kind: "end";
          };
    }
  | {
      /** Asks for the time. */
      readonly kind: "party-probe";
      /** Chosen by the client; the answer carries it. */
      readonly number: number;
    }
  | {
      /** A heartbeat. */
      readonly kind: "ping";
    }
  | {
      /** A heartbeat. */
      readonly kind: "pong";
    };

/** What the server says on the WebSocket. */
export type ServerMessage =
  | {
      /** Answers a hello. */
      readonly kind: "welcome";
      /** Names the session in logs. */
      readonly sessionId: string;
      /** Resumes the session once; a secret. Each welcome has a new one. */
      readonly resumeToken: string;
      /** Whether the session asked for goes on. */
      readonly isResumed: boolean;
      /** How often the server pings; silence of twice as long ends the connection. */
      readonly heartbeatMs: number;
      /** How long a session waits for its client to come back. */
      readonly resumeMs: number;
      /** What a connection may do. */
      readonly limits: {
        /** The largest message. */
        readonly frameBytes: number;
        /** Messages that may come at once. */
        readonly messageBurst: number;
        /** Messages that may come in the long run. */
        readonly messagesPerSecond: number;
        /** Subscriptions at a time. */
        readonly subscriptionCount: number;
        /** Events in one record. */
        readonly eventsPerMessage: number;
        /** Parties at a time. */
        readonly partyCount: number;
      };
    }
  | {
      /** A list. */
      readonly kind: "list";
      /** Numbers the lists and answers of a session, from 1. A gap is no loss: a list was replaced by a newer one. */
      readonly sequence: number;
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** Why it may be another one; absent on the first. */
      readonly cause?: "events" | "accounts" | "friends" | "model" | "surfaces";
      readonly list: RecommendationList;
    }
  | {
      /** Answers an unsubscribe. */
      readonly kind: "unsubscribed";
      /** Numbers the lists and answers of a session, from 1. A gap is no loss: a list was replaced by a newer one. */
      readonly sequence: number;
      /** Chosen by the client; answers carry it. */
      readonly id: string;
    }
  | {
      /** Answers a record. */
      readonly kind: "recorded";
      /** Numbers the lists and answers of a session, from 1. A gap is no loss: a list was replaced by a newer one. */
      readonly sequence: number;
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      readonly report: RecordReport;
    }
  | {
      /** A party. */
      readonly kind: "party";
      /** Chosen by the client; answers carry it. */
      readonly id?: string;
      /** The party. */
      readonly partyId: string;
      /** Who one is there; of the answer to a party-join. */
      readonly memberId?: string;
      /** All that everybody in a party knows of it. */
      readonly state: {
        /** The party. */
        readonly id: string;
        /** Rises whenever another process takes the party over; what an earlier one says counts no more. */
        readonly epoch: number;
        /** Numbers the changes of a party, without gaps. */
        readonly seq: number;
        /** When it was made. Milliseconds since 1970, UTC. */
        readonly createdAtMs: number;
        /** planned: a time is agreed on, or being agreed on; lobby: people gather and choose; countdown; live; ended. */
        readonly phase: "planned" | "lobby" | "countdown" | "live" | "ended";
        /** What hosts decide. */
        readonly settings: {
          /** What the party is called. */
          readonly name: string;
          /** Who may play, pause, seek and change the title. */
          readonly control: "hosts" | "everyone";
          /** So many members at once. */
          readonly capacity: number;
          /** Whether nobody but hosts may chat, react or vote. */
          readonly isReadOnly: boolean;
          /** So long a member waits between two messages; 0: not at all. */
          readonly slowModeMs: number;
          /** Whether a stall of one pauses all, for a while. */
          readonly waitsForStragglers: boolean;
          /** Whether chat and reactions may move the group list. */
          readonly usesMood: boolean;
          /** How closely players are held together: tight for music, relaxed for poor networks. */
          readonly tolerance: "tight" | "normal" | "relaxed";
          /** Whether a password is asked for. */
          readonly hasPassword: boolean;
        };
        /** Who is host. */
        readonly hostId: string;
        /** Who was host before and may take it back, until then. */
        readonly formerHost?: {
          /** A member: the id of the user. */
          readonly id: string;
          /** Until when. On the server's clock, in milliseconds. */
          readonly untilMs: number;
        };
        /** Longest there first. */
        readonly members: readonly {
          /** A member: the id of the user. */
          readonly id: string;
          /** When the member came first. Milliseconds since 1970, UTC. */
          readonly joinedAtMs: number;
          /** The name to be shown. */
          readonly name: string;
          /** What the member may do. */
          readonly role: "host" | "co-host" | "member";
          /** Whether a connection of the member's is there. */
          readonly isPresent: boolean;
          /** How the member's player stands. Excused members hold nobody. */
          readonly readiness: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
          /** Whether the member may not chat. */
          readonly isMuted: boolean;
          /** Whether the member said to be ready in a ready check. */
          readonly saidReady: boolean;
        }[];
        /** What is on. */
        readonly itemId?: string;
        /** How long that is. In milliseconds. */
        readonly lengthMs?: number;
        /** Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands. */
        readonly playback: {
          /** Whether it plays. */
          readonly playing: boolean;
          /** Where it was at the anchor. In milliseconds. */
          readonly anchorPositionMs: number;
          /** When it was there; of a start that is to come, it lies ahead. On the server's clock, in milliseconds. */
          readonly anchorServerMs: number;
          /** How fast. */
          readonly rate: number;
        };
        /** Whom a start or a stall waits for, and how long at most. */
        readonly gate?: {
          /** What waits. */
          readonly reason: "start" | "stall";
          /** Who is not ready yet. */
          readonly waitingFor: readonly string[];
          /** When it waits no longer. On the server's clock, in milliseconds. */
          readonly untilServerMs: number;
        };
        /** What may be next, in order. */
        readonly queue: readonly {
          /** The entry. */
          readonly id: string;
          /** An item's id, unique within the tenant. */
          readonly itemId: string;
          /** Who added it. */
          readonly byMemberId: string;
          /** Members who want it next. */
          readonly votes: readonly string[];
        }[];
        /** Members who want to skip what is on. */
        readonly skipVotes: readonly string[];
        readonly plan: PartyPlan;
        /** When the countdown ends. On the server's clock, in milliseconds. */
        readonly startsAtServerMs?: number;
      };
      /** The newest, oldest first. */
      readonly messages: readonly ChatMessage[];
    }
  | {
      /** What was missed. */
      readonly kind: "party-missed";
      /** Chosen by the client; answers carry it. */
      readonly id?: string;
      /** The party. */
      readonly partyId: string;
      /** Who one is there; of the answer to a party-join. */
      readonly memberId?: string;
      /** Rises whenever another process takes the party over; what an earlier one says counts no more. */
      readonly epoch: number;
      /** In order, without gaps. */
      readonly changes: readonly {
        /** Numbers the changes of a party, without gaps. */
        readonly seq: number;
        /** One thing that happened in a party; whoever applies all of them in order has its state. */
        readonly change:
          | {
              /** What happened. */
              readonly kind: "member-joined";
              /** Who is in a party. */
              readonly member: {
                /** A member: the id of the user. */
                readonly id: string;
                /** When the member came first. Milliseconds since 1970, UTC. */
                readonly joinedAtMs: number;
                /** The name to be shown. */
                readonly name: string;
                /** What the member may do. */
                readonly role: "host" | "co-host" | "member";
                /** Whether a connection of the member's is there. */
                readonly isPresent: boolean;
                /** How the member's player stands. Excused members hold nobody. */
                readonly readiness: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
                /** Whether the member may not chat. */
                readonly isMuted: boolean;
                /** Whether the member said to be ready in a ready check. */
                readonly saidReady: boolean;
              };
            }
          | {
              /** What happened. */
              readonly kind: "member-changed";
              /** A member: the id of the user. */
              readonly memberId: string;
              /** What of a member is another now. */
              readonly fields: {
                /** The name to be shown. */
                readonly name?: string;
                /** What the member may do. */
                readonly role?: "host" | "co-host" | "member";
                /** Whether a connection of the member's is there. */
                readonly isPresent?: boolean;
                /** How the member's player stands. Excused members hold nobody. */
                readonly readiness?: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
                /** Whether the member may not chat. */
                readonly isMuted?: boolean;
                /** Whether the member said to be ready in a ready check. */
                readonly saidReady?: boolean;
              };
            }
          | {
              /** What happened. */
              readonly kind: "member-left";
              /** A member: the id of the user. */
              readonly memberId: string;
              /** Why. */
              readonly reason: "left" | "kicked" | "banned" | "lost" | "erased";
            }
          | {
              /** What happened. */
              readonly kind: "host-changed";
              /** Who is host now. */
              readonly hostId: string;
              /** Why. */
              readonly reason: "transfer" | "lost" | "reclaim";
              /** Who was host before and may take it back, until then. */
              readonly formerHost?: {
                /** A member: the id of the user. */
                readonly id: string;
                /** Until when. On the server's clock, in milliseconds. */
                readonly untilMs: number;
              };
            }
          | {
              /** What happened. */
              readonly kind: "playback-changed";
              /** Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands. */
              readonly playback: {
                /** Whether it plays. */
                readonly playing: boolean;
                /** Where it was at the anchor. In milliseconds. */
                readonly anchorPositionMs: number;
                /** When it was there; of a start that is to come, it lies ahead. On the server's clock, in milliseconds. */
                readonly anchorServerMs: number;
                /** How fast. */
                readonly rate: number;
              };
              /** What led to it. */
              readonly reason: "act" | "start" | "gate" | "skip" | "rate" | "title" | "end";
              /** Who wanted it; absent where the party itself did. */
              readonly byMemberId?: string;
              /** Of the act, chosen by its sender: tells an echo of one's own from the act of another. */
              readonly opId?: string;
            }
          | {
              /** What happened. */
              readonly kind: "title-changed";
              /** What is on. */
              readonly itemId?: string;
              /** How long that is. In milliseconds. */
              readonly lengthMs?: number;
              /** Who wanted it; absent where the party itself did. */
              readonly byMemberId?: string;
              /** Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands. */
              readonly playback: {
                /** Whether it plays. */
                readonly playing: boolean;
                /** Where it was at the anchor. In milliseconds. */
                readonly anchorPositionMs: number;
                /** When it was there; of a start that is to come, it lies ahead. On the server's clock, in milliseconds. */
                readonly anchorServerMs: number;
                /** How fast. */
                readonly rate: number;
              };
            }
          | {
              /** What happened. */
              readonly kind: "gate-changed";
              /** Whom a start or a stall waits for, and how long at most. */
              readonly gate?: {
                /** What waits. */
                readonly reason: "start" | "stall";
                /** Who is not ready yet. */
                readonly waitingFor: readonly string[];
                /** When it waits no longer. On the server's clock, in milliseconds. */
                readonly untilServerMs: number;
              };
            }
          | {
              /** What happened. */
              readonly kind: "queue-changed";
              /** The whole queue, in order. */
              readonly queue: readonly {
                /** The entry. */
                readonly id: string;
                /** An item's id, unique within the tenant. */
                readonly itemId: string;
                /** Who added it. */
                readonly byMemberId: string;
                /** Members who want it next. */
                readonly votes: readonly string[];
              }[];
              /** Who wanted it; absent where the party itself did. */
              readonly byMemberId?: string;
            }
          | {
              /** What happened. */
              readonly kind: "skip-votes-changed";
              /** Who wants to skip. */
              readonly votes: readonly string[];
              /** So many have to. */
              readonly neededCount: number;
            }
          | {
              /** What happened. */
              readonly kind: "settings-changed";
              /** What hosts decide. */
              readonly settings: {
                /** What the party is called. */
                readonly name: string;
                /** Who may play, pause, seek and change the title. */
                readonly control: "hosts" | "everyone";
                /** So many members at once. */
                readonly capacity: number;
                /** Whether nobody but hosts may chat, react or vote. */
                readonly isReadOnly: boolean;
                /** So long a member waits between two messages; 0: not at all. */
                readonly slowModeMs: number;
                /** Whether a stall of one pauses all, for a while. */
                readonly waitsForStragglers: boolean;
                /** Whether chat and reactions may move the group list. */
                readonly usesMood: boolean;
                /** How closely players are held together: tight for music, relaxed for poor networks. */
                readonly tolerance: "tight" | "normal" | "relaxed";
                /** Whether a password is asked for. */
                readonly hasPassword: boolean;
              };
              /** Who did. */
              readonly byMemberId: string;
            }
          | {
              /** What happened. */
              readonly kind: "plan-changed";
              readonly plan: PartyPlan;
              /** Who wanted it; absent where the party itself did. */
              readonly byMemberId?: string;
            }
          | {
              /** What happened. */
              readonly kind: "phase-changed";
              /** Which. */
              readonly phase: "planned" | "lobby" | "countdown" | "live" | "ended";
              /** When the countdown ends. On the server's clock, in milliseconds. */
              readonly startsAtServerMs?: number;
            }
          | {
              /** What happened. */
              readonly kind: "message-sent";
              readonly message: ChatMessage;
            }
          | {
              /** What happened. */
              readonly kind: "message-removed";
              /** The message; ids are in the order of the party's messages once compared as numbers. */
              readonly messageId: string;
              /** Who did. */
              readonly byMemberId: string;
            };
      }[];
    }
  | {
      /** A change. */
      readonly kind: "party-change";
      /** The party. */
      readonly partyId: string;
      /** Rises whenever another process takes the party over; what an earlier one says counts no more. */
      readonly epoch: number;
      /** Numbers the changes of a party, without gaps. */
      readonly seq: number;
      /** One thing that happened in a party; whoever applies all of them in order has its state. */
      readonly change:
        | {
            /** What happened. */
            readonly kind: "member-joined";
            /** Who is in a party. */
            readonly member: {
              /** A member: the id of the user. */
              readonly id: string;
              /** When the member came first. Milliseconds since 1970, UTC. */
              readonly joinedAtMs: number;
              /** The name to be shown. */
              readonly name: string;
              /** What the member may do. */
              readonly role: "host" | "co-host" | "member";
              /** Whether a connection of the member's is there. */
              readonly isPresent: boolean;
              /** How the member's player stands. Excused members hold nobody. */
              readonly readiness: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
              /** Whether the member may not chat. */
              readonly isMuted: boolean;
              /** Whether the member said to be ready in a ready check. */
              readonly saidReady: boolean;
            };
          }
        | {
            /** What happened. */
            readonly kind: "member-changed";
            /** A member: the id of the user. */
            readonly memberId: string;
            /** What of a member is another now. */
            readonly fields: {
              /** The name to be shown. */
              readonly name?: string;
              /** What the member may do. */
              readonly role?: "host" | "co-host" | "member";
              /** Whether a connection of the member's is there. */
              readonly isPresent?: boolean;
              /** How the member's player stands. Excused members hold nobody. */
              readonly readiness?: "loading" | "ready" | "playing" | "stalled" | "away" | "excused";
              /** Whether the member may not chat. */
              readonly isMuted?: boolean;
              /** Whether the member said to be ready in a ready check. */
              readonly saidReady?: boolean;
            };
          }
        | {
            /** What happened. */
            readonly kind: "member-left";
            /** A member: the id of the user. */
            readonly memberId: string;
            /** Why. */
            readonly reason: "left" | "kicked" | "banned" | "lost" | "erased";
          }
        | {
            /** What happened. */
            readonly kind: "host-changed";
            /** Who is host now. */
            readonly hostId: string;
            /** Why. */
            readonly reason: "transfer" | "lost" | "reclaim";
            /** Who was host before and may take it back, until then. */
            readonly formerHost?: {
              /** A member: the id of the user. */
              readonly id: string;
              /** Until when. On the server's clock, in milliseconds. */
              readonly untilMs: number;
            };
          }
        | {
            /** What happened. */
            readonly kind: "playback-changed";
            /** Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands. */
            readonly playback: {
              /** Whether it plays. */
              readonly playing: boolean;
              /** Where it was at the anchor. In milliseconds. */
              readonly anchorPositionMs: number;
              /** When it was there; of a start that is to come, it lies ahead. On the server's clock, in milliseconds. */
              readonly anchorServerMs: number;
              /** How fast. */
              readonly rate: number;
            };
            /** What led to it. */
            readonly reason: "act" | "start" | "gate" | "skip" | "rate" | "title" | "end";
            /** Who wanted it; absent where the party itself did. */
            readonly byMemberId?: string;
            /** Of the act, chosen by its sender: tells an echo of one's own from the act of another. */
            readonly opId?: string;
          }
        | {
            /** What happened. */
            readonly kind: "title-changed";
            /** What is on. */
            readonly itemId?: string;
            /** How long that is. In milliseconds. */
            readonly lengthMs?: number;
            /** Who wanted it; absent where the party itself did. */
            readonly byMemberId?: string;
            /** Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands. */
            readonly playback: {
              /** Whether it plays. */
              readonly playing: boolean;
              /** Where it was at the anchor. In milliseconds. */
              readonly anchorPositionMs: number;
              /** When it was there; of a start that is to come, it lies ahead. On the server's clock, in milliseconds. */
              readonly anchorServerMs: number;
              /** How fast. */
              readonly rate: number;
            };
          }
        | {
            /** What happened. */
            readonly kind: "gate-changed";
            /** Whom a start or a stall waits for, and how long at most. */
            readonly gate?: {
              /** What waits. */
              readonly reason: "start" | "stall";
              /** Who is not ready yet. */
              readonly waitingFor: readonly string[];
              /** When it waits no longer. On the server's clock, in milliseconds. */
              readonly untilServerMs: number;
            };
          }
        | {
            /** What happened. */
            readonly kind: "queue-changed";
            /** The whole queue, in order. */
            readonly queue: readonly {
              /** The entry. */
              readonly id: string;
              /** An item's id, unique within the tenant. */
              readonly itemId: string;
              /** Who added it. */
              readonly byMemberId: string;
              /** Members who want it next. */
              readonly votes: readonly string[];
            }[];
            /** Who wanted it; absent where the party itself did. */
            readonly byMemberId?: string;
          }
        | {
            /** What happened. */
            readonly kind: "skip-votes-changed";
            /** Who wants to skip. */
            readonly votes: readonly string[];
            /** So many have to. */
            readonly neededCount: number;
          }
        | {
            /** What happened. */
            readonly kind: "settings-changed";
            /** What hosts decide. */
            readonly settings: {
              /** What the party is called. */
              readonly name: string;
              /** Who may play, pause, seek and change the title. */
              readonly control: "hosts" | "everyone";
              /** So many members at once. */
              readonly capacity: number;
              /** Whether nobody but hosts may chat, react or vote. */
              readonly isReadOnly: boolean;
              /** So long a member waits between two messages; 0: not at all. */
              readonly slowModeMs: number;
              /** Whether a stall of one pauses all, for a while. */
              readonly waitsForStragglers: boolean;
              /** Whether chat and reactions may move the group list. */
              readonly usesMood: boolean;
              /** How closely players are held together: tight for music, relaxed for poor networks. */
              readonly tolerance: "tight" | "normal" | "relaxed";
              /** Whether a password is asked for. */
              readonly hasPassword: boolean;
            };
            /** Who did. */
            readonly byMemberId: string;
          }
        | {
            /** What happened. */
            readonly kind: "plan-changed";
            readonly plan: PartyPlan;
            /** Who wanted it; absent where the party itself did. */
            readonly byMemberId?: string;
          }
        | {
            /** What happened. */
            readonly kind: "phase-changed";
            /** Which. */
            readonly phase: "planned" | "lobby" | "countdown" | "live" | "ended";
            /** When the countdown ends. On the server's clock, in milliseconds. */
            readonly startsAtServerMs?: number;
          }
        | {
            /** What happened. */
            readonly kind: "message-sent";
            readonly message: ChatMessage;
          }
        | {
            /** What happened. */
            readonly kind: "message-removed";
            /** The message; ids are in the order of the party's messages once compared as numbers. */
            readonly messageId: string;
            /** Who did. */
            readonly byMemberId: string;
          };
    }
  | {
      /** A notice. */
      readonly kind: "party-notice";
      /** The party. */
      readonly partyId: string;
      /** What is told and forgotten: it has no number, and only the newest of a kind counts. */
      readonly notice:
        | {
            /** What happened. */
            readonly kind: "typing";
            /** Who. */
            readonly memberIds: readonly string[];
          }
        | {
            /** What happened. */
            readonly kind: "reactions";
            /** How many by emoji. */
            readonly counts: Readonly<Record<string, number>>;
          }
        | {
            /** What happened. */
            readonly kind: "sync-summary";
            /** From the last one to the first one, in milliseconds. */
            readonly spreadMs: number;
            /** Who is behind. */
            readonly behind: readonly string[];
          }
        | {
            /** What happened. */
            readonly kind: "mood";
            /** From sad to happy. */
            readonly valence: number;
            /** From calm to intense. */
            readonly arousal: number;
            /** How sure it is. */
            readonly confidence: number;
          }
        | {
            /** What happened. */
            readonly kind: "group-list-changed";
            /** Why. */
            readonly cause: "members" | "mood" | "history" | "title";
          };
    }
  | {
      /** Done. */
      readonly kind: "party-done";
      /** Chosen by the client; answers carry it. */
      readonly id: string;
      /** Numbers the changes of a party, without gaps. */
      readonly seq?: number;
      readonly message?: ChatMessage;
    }
  | {
      /** The time. */
      readonly kind: "party-probed";
      /** Chosen by the client; the answer carries it. */
      readonly number: number;
      /** When the probe came. On the server's clock, in milliseconds. */
      readonly serverReceivedMs: number;
      /** When this went. On the server's clock, in milliseconds. */
      readonly serverSentMs: number;
    }
  | {
      /** Out of a party. */
      readonly kind: "party-closed";
      /** The party. */
      readonly partyId: string;
      /** ended: it is over; kicked: come back by another invite; banned: not again; erased: the member's data is; left: the member is none any more. */
      readonly reason: "ended" | "kicked" | "banned" | "erased" | "left";
    }
  | {
      /** What could not be done. */
      readonly kind: "error";
      /** Numbers the lists and answers of a session, from 1. A gap is no loss: a list was replaced by a newer one. */
      readonly sequence?: number;
      /** Chosen by the client; answers carry it. */
      readonly id?: string;
      /** One of the codes of docs/errors.md. */
      readonly code: string;
      /** What is wrong, where, and the way out. */
      readonly message: string;
    }
  | {
      /** Begin anew. */
      readonly kind: "resync";
    }
  | {
      /** The server stops. */
      readonly kind: "going-away";
      /** Wait so long, so that not all come back at once. */
      readonly reconnectAfterMs: number;
    }
  | {
      /** A heartbeat. */
      readonly kind: "ping";
    }
  | {
      /** A heartbeat. */
      readonly kind: "pong";
    };

export interface Operations {
  /** A user's list, with a reason on each item. An unknown user gets a list too. */
  readonly recommend: {
    readonly input: {
      /** How many; as the surface has it, or 20, when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
      /** Items that must not appear, besides what the user has finished or disliked. May be repeated. */
      readonly exclude?: readonly string[];
      /** Only items that one of these services offers. May be repeated. */
      readonly service?: readonly string[];
      /** Only offers that hold in this country. */
      readonly region?: string;
      /** Only items that are fit for this age. */
      readonly maximumAgeYears?: number;
      /** Only items that fit. */
      readonly filter?: string;
      /** Room for what few know: the best known works count a little less, and every tenth place goes to one of the next best with few likes. */
      readonly discovery?: boolean;
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly surface?: string;
      /** What fits counts so many times as much, or less with a factor below 1. May be repeated. */
      readonly boost?: readonly string[];
      /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
      readonly diversity?: number;
      /** `nextCursor` of the page before, all else as it was: no page repeats anything. */
      readonly cursor?: string;
      /** Whether items tell which rules moved them. */
      readonly explain?: boolean;
      /** The mood the user states, as valence,arousal, each from -1 to 1: sad to happy, calm to intense. */
      readonly mood?: string;
      /** Stay with the mood, get out of it, or lists that know nothing of moods. */
      readonly moodGoal?: "match" | "contrast" | "off";
      /** The moment that the list is for, ISO 8601 with a zone, or a day in UTC; now when left out. */
      readonly at?: string;
      /** IANA name of the time zone that the user is in; the user's own when left out. */
      readonly timeZone?: string;
      /** With whom the user is. */
      readonly company?: "alone" | "partner" | "friends" | "family";
      /** What the weather is like. */
      readonly weather?: "sunny" | "cloudy" | "rainy" | "snowy" | "stormy";
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: RecommendationList;
  };
  /** How one item stands with one user: score, parts, reasons, and what keeps it out of the lists. */
  readonly explain: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly surface?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: Explanation;
  };
  /** The events of a user without which an item would not be in their list, checked by making the list without them. */
  readonly counterfactual: {
    readonly input: {
      /** How many; 20 when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
      /** Events with so many works at most are looked for; 4 when left out. */
      readonly works?: number;
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: Counterfactual;
  };
  /** Music with smooth transitions, or an evening of a given length over several domains, for a user's mood. */
  readonly playlist: {
    readonly input: {
      /** music: ordered with smooth transitions of mood and tempo. evening: part of a book, a film and a record that fit a given time. */
      readonly kind?: "music" | "evening";
      /** Of music, how many at most; 12 when left out. */
      readonly n?: number;
      /** The playlist is no longer than this; an evening is 240 minutes when left out. */
      readonly minutes?: number;
      /** The mood the user states, as valence,arousal, each from -1 to 1: sad to happy, calm to intense. */
      readonly mood?: string;
      /** Stay with the mood, get out of it, or lists that know nothing of moods. */
      readonly moodGoal?: "match" | "contrast" | "off";
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: Playlist;
  };
  /** Items that are like one item, of any domain. */
  readonly similar: {
    readonly input: {
      /** How many; 20 when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: SimilarList;
  };
  /** What a user's newest favourites lead to, a row for each. An unknown user has no rows. */
  readonly becauseYou: {
    readonly input: {
      /** How many rows at most; 4 when left out. */
      readonly rows?: number;
      /** How many items a row has at most; 8 when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
      /** Items that must not appear, besides what the user has finished or disliked. May be repeated. */
      readonly exclude?: readonly string[];
      /** Only items that one of these services offers. May be repeated. */
      readonly service?: readonly string[];
      /** Only offers that hold in this country. */
      readonly region?: string;
      /** Only items that are fit for this age. */
      readonly maximumAgeYears?: number;
      /** Only items that fit. */
      readonly filter?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: BecauseYou;
  };
  /** What many people enjoy right now, all domains in turn. */
  readonly trending: {
    readonly input: {
      /** How many; 20 when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
    };
    readonly answer: TrendingList;
  };
  /** A list for everybody who is here, each pick with whom it serves and why. For a server's key. */
  readonly groupList: {
    readonly input: {
      readonly body: GroupListOptions;
    };
    readonly answer: GroupList;
  };
  /** What those who are in a party should enjoy next, moved a little by its mood. For members, and for servers. */
  readonly partyList: {
    readonly input: {
      /** How many; as the surface has it, or 20, when left out. */
      readonly n?: number;
      /** Only items of these domains; all of them, mixed, when left out. */
      readonly domain?: readonly string[];
      /** How the wishes of many become one list; even-chances, which does most for whoever gets least, when left out. */
      readonly strategy?:
        | "average"
        | "least-misery"
        | "average-without-misery"
        | "borda"
        | "sp-greedy"
        | "gfar"
        | "ep-fuzzda"
        | "fai"
        | "even-chances";
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly surface?: string;
      /** Items that must not appear, besides what a member dislikes and what most of them know. */
      readonly exclude?: readonly string[];
      /** Of the youngest who is there besides the members: nothing is for people older than that. */
      readonly youngestAgeYears?: number;
      /** A title that has just ended: its book, its soundtrack, its film come first. */
      readonly followUpOf?: string;
      /** Only items that fit. */
      readonly filter?: string;
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: GroupList;
  };
  /** A list as it was served, and the events that came of it: which list caused this click. */
  readonly getRecommendation: {
    readonly input: {
      /** The list. */
      readonly recommendationId: string;
    };
    readonly answer: AttributedList;
  };
  /** Inserts or replaces an item. */
  readonly putItem: {
    readonly input: {
      /** The item's id, percent-encoded. */
      readonly itemId: string;
      readonly body: ItemBody;
    };
    readonly answer: Item;
  };
  /** Changes what the body names of an item (JSON merge patch); no change made at the same time is lost. */
  readonly patchItem: {
    readonly input: {
      /** The item's id, percent-encoded. */
      readonly itemId: string;
      readonly body: ItemPatch;
    };
    readonly answer: Item;
  };
  /** One item. */
  readonly getItem: {
    readonly input: {
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: Item;
  };
  /** Takes an item, its relations and its other names out of the catalogue. Doing it twice changes nothing. */
  readonly deleteItem: {
    readonly input: {
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: undefined;
  };
  /** Inserts or replaces up to a thousand items, all or nothing. */
  readonly putItems: {
    readonly input: {
      readonly body: ItemBatch;
    };
    readonly answer: ItemCount;
  };
  /** Adds up to a thousand items, all or nothing. An id that is taken is refused. */
  readonly addItems: {
    readonly input: {
      readonly body: ItemBatch;
    };
    readonly answer: ItemCount;
  };
  /** The catalogue by pages: by title, best match first, or all of it by id. */
  readonly listItems: {
    readonly input: {
      /** Only items whose title holds each of these words as a word's beginning, best match first. Without it, all items by id. */
      readonly title?: string;
      /** Only items of this domain. */
      readonly domain?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: ItemList;
  };
  /** Adds up to a thousand relations between items, all or nothing. One that is there takes the new confidence. */
  readonly addRelations: {
    readonly input: {
      readonly body: RelationBatch;
    };
    readonly answer: undefined;
  };
  /** Takes one relation out. Doing it twice changes nothing. */
  readonly deleteRelation: {
    readonly input: {
      /** The adaptation, the soundtrack, the sequel. */
      readonly from: string;
      /** The item that it adapts, accompanies, continues. */
      readonly to: string;
      /** What `from` is of `to`. */
      readonly kind:
        | "adaptation-of"
        | "soundtrack-of"
        | "inspired-by"
        | "remake-of"
        | "sequel-of"
        | "companion-to"
        | "same-series";
    };
    readonly answer: undefined;
  };
  /** Every relation that touches an item. */
  readonly getRelations: {
    readonly input: {
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: RelationList;
  };
  /** A user as the engine sees them: settings, accounts, preferences. */
  readonly getUser: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: Profile;
  };
  /** Sets a user's settings. A user needs none to get lists. */
  readonly putUser: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      readonly body: UserBody;
    };
    readonly answer: User;
  };
  /** Changes what the body names of a user's settings (JSON merge patch); no change made at the same time is lost. */
  readonly patchUser: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      readonly body: UserPatch;
    };
    readonly answer: User;
  };
  /** Erases all that is kept about a person, for good. Doing it twice changes nothing. */
  readonly eraseUser: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: undefined;
  };
  /** Users who have settings, by pages. Others are known by their events alone. */
  readonly listUsers: {
    readonly input: {
      /** Only users whose id begins with it, or whose name has each of its words as a word's beginning; the user of exactly that id first. A page looks at 5,000 users at most, so it may be short or empty although `nextCursor` leads on. */
      readonly search?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: UserList;
  };
  /** All that is kept about a person, by pages of some thousand events or served lists. */
  readonly exportUser: {
    readonly input: {
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: UserExport;
  };
  /** The accounts that together are one user. */
  readonly listAccounts: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: AccountList;
  };
  /** Links an account, or merges an anonymous user (whose id is the account). Doing it twice changes nothing. */
  readonly linkAccount: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The account's id, percent-encoded. */
      readonly accountId: string;
    };
    readonly answer: AccountList;
  };
  /** Takes an account from a user; both are then what they would have been. Doing it twice changes nothing. */
  readonly unlinkAccount: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The account's id, percent-encoded. */
      readonly accountId: string;
    };
    readonly answer: AccountList;
  };
  /** A user's friends, by pages. */
  readonly listFriends: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: FriendList;
  };
  /** Says as a trusted server that these are friends, both ways, but for whom one blocks the other. Doing it twice changes nothing. */
  readonly addFriends: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      readonly body: FriendBody;
    };
    readonly answer: undefined;
  };
  /** Ends a friendship, for both. Doing it twice changes nothing. */
  readonly removeFriend: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** How alike two friends' tastes are, what both love, and what each could lend the other. Both must let friends compare (`tasteMatch`). */
  readonly tasteMatch: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: TasteMatch;
  };
  /** Who wants to be a user's friend, or whom the user asked: by pages. */
  readonly listFriendRequests: {
    readonly input: {
      /** Those who ask the user, or whom the user asked; incoming when left out. */
      readonly direction?: "incoming" | "outgoing";
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: FriendRequestList;
  };
  /** Asks somebody to be a friend; who was asked by them already is one. Doing it twice changes nothing. */
  readonly sendFriendRequest: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: FriendRequestAnswer;
  };
  /** Takes back that the user asked. Doing it twice changes nothing. */
  readonly withdrawFriendRequest: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** Becomes the friend of somebody who asked. Doing it twice changes nothing. */
  readonly acceptFriendRequest: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** Does not become the friend of somebody who asked. Doing it twice changes nothing. */
  readonly declineFriendRequest: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** Whom a user blocks, by pages. */
  readonly listBlocks: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: BlockList;
  };
  /** Ends friendship and requests between two people, and hides each from the other. The other one is not told. */
  readonly blockPerson: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** Lets somebody be seen again. They are no friend by it, and what they asked meanwhile is gone. */
  readonly unblockPerson: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The other person's id, percent-encoded. */
      readonly friendId: string;
    };
    readonly answer: undefined;
  };
  /** What friends finished, liked and rated, of those who let friends see it (`activityFeed`): by pages. */
  readonly friendActivity: {
    readonly input: {
      /** Only items of this domain. */
      readonly domain?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: FriendActivity;
  };
  /** Friends hear nothing of what the user did and will do with a work. It goes on shaping the user's own lists. */
  readonly hideItem: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: undefined;
  };
  /** Friends hear of a work again, as far as the user's settings let them. */
  readonly showItem: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: undefined;
  };
  /** Records one event, or a batch in which each is judged by itself. The answer comes when they are durable. */
  readonly recordEvents: {
    readonly input: {
      readonly body: EventsBody;
    };
    readonly answer: RecordReport;
  };
  /** What a user did, newest first, and which of it shapes their lists: by pages. */
  readonly listEvents: {
    readonly input: {
      /** Only what was done with this item. */
      readonly itemId?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: EventPage;
  };
  /** Takes an event back: lists are as if it had never been. It stays in the history, marked. Twice changes nothing. */
  readonly retractEvent: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The event's id, percent-encoded. */
      readonly eventId: string;
    };
    readonly answer: undefined;
  };
  /** Leaves what the user did and will do with an item out of their taste. */
  readonly leaveOut: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: undefined;
  };
  /** Lets what the user did and will do with an item count again. */
  readonly letBackIn: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** The item's id, percent-encoded. */
      readonly itemId: string;
    };
    readonly answer: undefined;
  };
  /** What is believed of a user's taste, each with the events behind it, and what they said of it themselves. */
  readonly getTaste: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: OwnTaste;
  };
  /** More or less of a trait than is believed, or never any, from the next list on. */
  readonly editTaste: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** Which side of items. */
      readonly facet: "theme" | "genre" | "person" | "domain";
      /** The trait, percent-encoded. */
      readonly value: string;
      readonly body: TasteWishBody;
    };
    readonly answer: undefined;
  };
  /** Nothing in particular is wanted of a trait any more. */
  readonly forgetTasteEdit: {
    readonly input: {
      /** The user's id, percent-encoded. */
      readonly userId: string;
      /** Which side of items. */
      readonly facet: "theme" | "genre" | "person" | "domain";
      /** The trait, percent-encoded. */
      readonly value: string;
    };
    readonly answer: undefined;
  };
  /** Trained models, newest first, and which one serves. */
  readonly listModels: {
    readonly input: {};
    readonly answer: ModelList;
  };
  /** One trained model: what it was measured at, what it was trained from and how, and whether it serves. */
  readonly getModel: {
    readonly input: {
      /** The version, percent-encoded. */
      readonly version: string;
    };
    readonly answer: ModelDetails;
  };
  /** Makes a version the serving one. A damaged version is refused, and the one before goes on serving. */
  readonly promoteModel: {
    readonly input: {
      /** The version, percent-encoded. */
      readonly version: string;
    };
    readonly answer: ServingModel;
  };
  /** Goes back to the version that served before. */
  readonly rollbackModel: {
    readonly input: {};
    readonly answer: ServingModel;
  };
  /** The surfaces that have rules, or a draft of some. */
  readonly listSurfaces: {
    readonly input: {};
    readonly answer: SurfaceList;
  };
  /** A surface's draft and versions. */
  readonly getSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
    };
    readonly answer: Surface;
  };
  /** Makes or replaces a surface's draft. Lists change when it is published. */
  readonly putSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
      readonly body: SurfaceContent;
    };
    readonly answer: Surface;
  };
  /** Deletes a surface's draft and versions: lists there obey no rules any more. */
  readonly deleteSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
    };
    readonly answer: undefined;
  };
  /** The list that a user would get, for an operator to look at: it is noted nowhere. */
  readonly previewList: {
    readonly input: {
      /** How many; as the surface has it, or 20, when left out. */
      readonly n?: number;
      /** Only items of this domain. */
      readonly domain?: string;
      /** Items that must not appear, besides what the user has finished or disliked. May be repeated. */
      readonly exclude?: readonly string[];
      /** Only items that one of these services offers. May be repeated. */
      readonly service?: readonly string[];
      /** Only offers that hold in this country. */
      readonly region?: string;
      /** Only items that are fit for this age. */
      readonly maximumAgeYears?: number;
      /** Only items that fit. */
      readonly filter?: string;
      /** Room for what few know: the best known works count a little less, and every tenth place goes to one of the next best with few likes. */
      readonly discovery?: boolean;
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly surface?: string;
      /** What fits counts so many times as much, or less with a factor below 1. May be repeated. */
      readonly boost?: readonly string[];
      /** How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be. */
      readonly diversity?: number;
      /** Whether items tell which rules moved them. */
      readonly explain?: boolean;
      /** The mood the user states, as valence,arousal, each from -1 to 1: sad to happy, calm to intense. */
      readonly mood?: string;
      /** Stay with the mood, get out of it, or lists that know nothing of moods. */
      readonly moodGoal?: "match" | "contrast" | "off";
      /** The moment that the list is for, ISO 8601 with a zone, or a day in UTC; now when left out. */
      readonly at?: string;
      /** IANA name of the time zone that the user is in; the user's own when left out. */
      readonly timeZone?: string;
      /** With whom the user is. */
      readonly company?: "alone" | "partner" | "friends" | "family";
      /** What the weather is like. */
      readonly weather?: "sunny" | "cloudy" | "rainy" | "snowy" | "stormy";
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: ListPreview;
  };
  /** A user's list before and after the draft's rules, and which rule did what. */
  readonly previewSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
      readonly body: SurfacePreviewOptions;
    };
    readonly answer: SurfacePreview;
  };
  /** The draft becomes the version that lists obey, within a second. */
  readonly publishSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
    };
    readonly answer: Surface;
  };
  /** Lists obey an earlier version again, within a second. */
  readonly rollbackSurface: {
    readonly input: {
      /** Where lists are shown: home, after-finish, search, or any word. */
      readonly name: string;
      readonly body: SurfaceRollback;
    };
    readonly answer: Surface;
  };
  /** Makes a watch party, for now or for later; its host joins it over /v1/socket. */
  readonly createParty: {
    readonly input: {
      readonly body: NewParty;
    };
    readonly answer: PartyOutline;
  };
  /** What a party is, to who is in it or invited. */
  readonly getParty: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: PartyOutline;
  };
  /** Parties that a user is in and that are not over, soonest first; or, for a day, those that are, newest first: by pages. */
  readonly listParties: {
    readonly input: {
      /** Those that are not over, or those that are, for a day after their end; open when left out. */
      readonly status?: "open" | "over";
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
    };
    readonly answer: PartyList;
  };
  /** A way into a party, for who is not its host; the answer holds the code, this once. */
  readonly createPartyInvite: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
      readonly body: NewPartyInvite;
    };
    readonly answer: PartyInvite;
  };
  /** The invites of a party that let somebody in now, for hosts, newest first; without their codes. */
  readonly listPartyInvites: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: PartyInviteList;
  };
  /** Lets nobody in by an invite from now on. Doing it twice changes nothing. */
  readonly revokePartyInvite: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
      /** The invite's id. */
      readonly inviteId: string;
    };
    readonly answer: undefined;
  };
  /** Which party an invite opens. */
  readonly findPartyInvite: {
    readonly input: {
      /** The code of an invite, a secret. */
      readonly code: string;
    };
    readonly answer: PartyOutline;
  };
  /** What was said in a party, the newest first by pages, oldest first within one; for its members. */
  readonly listPartyMessages: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: PartyMessagePage;
  };
  /** Reports of messages and what moderators did, for hosts, newest first. */
  readonly getPartyAudit: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: PartyAudit;
  };
  /** The plan as an iCalendar file, for calendars. */
  readonly getPartyCalendar: {
    readonly input: {
      /** The party. */
      readonly partyId: string;
    };
    readonly answer: string;
  };
  /** Tells somebody what happens, by signed requests; the answer holds the secret, this once. */
  readonly createWebhook: {
    readonly input: {
      readonly body: NewWebhook;
    };
    readonly answer: WebhookWithSecret;
  };
  /** Who is told what. */
  readonly listWebhooks: {
    readonly input: {};
    readonly answer: WebhookList;
  };
  /** Tells somebody nothing more; what waits for them goes too. Doing it twice changes nothing. */
  readonly deleteWebhook: {
    readonly input: {
      /** The webhook. */
      readonly webhookId: string;
    };
    readonly answer: undefined;
  };
  /** Makes a new secret; for a day messages are signed with the one before it too. */
  readonly rotateWebhookSecret: {
    readonly input: {
      /** The webhook. */
      readonly webhookId: string;
    };
    readonly answer: WebhookWithSecret;
  };
  /** Sends a test now and answers how it went; one that gets through enables a disabled webhook. */
  readonly pingWebhook: {
    readonly input: {
      /** The webhook. */
      readonly webhookId: string;
    };
    readonly answer: WebhookAttempt;
  };
  /** How deliveries went in the last week, newest first. */
  readonly webhookAttempts: {
    readonly input: {
      /** The webhook. */
      readonly webhookId: string;
    };
    readonly answer: WebhookAttemptList;
  };
  /** What the server counts and how it is, as numbers for a page that looks again and again. */
  readonly getOverview: {
    readonly input: {};
    readonly answer: Overview;
  };
  /** Volume, lateness, duplicates, unknown items and rejects of each hour and source, and what is out of the ordinary, by pages. */
  readonly getDataQuality: {
    readonly input: {
      /** The first day, in UTC; from the beginning when left out. */
      readonly from?: string;
      /** The last day, in UTC; to the present when left out. */
      readonly to?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: DataQuality;
  };
  /** What everybody did last, as it arrived; with the cursor of the answer before, what arrived since. */
  readonly listLatestEvents: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the answer before; the newest events when left out. */
      readonly cursor?: string;
    };
    readonly answer: LatestEvents;
  };
  /** Events that a consumer group could not handle and set aside, with the reason, by pages. */
  readonly listFailedEvents: {
    readonly input: {
      /** Only of this consumer group; of all when left out. */
      readonly group?: string;
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: FailedEventList;
  };
  /** Hands events that were set aside over once more; what still fails stays, with its new reason. */
  readonly replayFailedEvents: {
    readonly input: {
      readonly body: ReplayWish;
    };
    readonly answer: ReplayReport;
  };
  /** Runs of features, judging, training and promotion, newest first, by pages. */
  readonly listRuns: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: RunList;
  };
  /** Begins a run and answers at once; one that was cut off is taken up instead. `getRun` tells how it goes. */
  readonly startRun: {
    readonly input: {};
    readonly answer: RunOutline;
  };
  /** One run: its steps, its verdict by domain, its log. */
  readonly getRun: {
    readonly input: {
      /** Names the run; begins with the time. */
      readonly runId: string;
    };
    readonly answer: Run;
  };
  /** Records of several catalogues that may be the same work, as the last import found them, by pages. */
  readonly listDoubtfulLinks: {
    readonly input: {
      /** At most this many; 20 when left out. */
      readonly limit?: number;
      /** The `nextCursor` of the page before; the first page when left out. */
      readonly cursor?: string;
    };
    readonly answer: DoubtfulLinkList;
  };
  /** Makes one item of two records, or remembers that they are two works. */
  readonly decideLink: {
    readonly input: {
      /** Names the pair. */
      readonly linkId: string;
      readonly body: LinkDecision;
    };
    readonly answer: DecidedLink;
  };
  /** Where items are in the shared space of the serving model, in two dimensions. The first answer for a version takes seconds. */
  readonly getEmbeddingMap: {
    readonly input: {};
    readonly answer: EmbeddingMap;
  };
  /** How good lists are: the latest report of each target card, without figures. */
  readonly listEvaluations: {
    readonly input: {};
    readonly answer: EvaluationList;
  };
  /** What one target card found: every figure with interval, floors, oracle and aim. */
  readonly getEvaluation: {
    readonly input: {
      /** The card. */
      readonly card: string;
    };
    readonly answer: EvaluationReport;
  };
  /** Makes a key; a person, a personal one. The answer is the only place where the key itself is told. */
  readonly createKey: {
    readonly input: {
      readonly body: NewKey;
    };
    readonly answer: CreatedKey;
  };
  /** A person's own keys; of the operator and of keys, the tenant's. Without their secrets. */
  readonly listKeys: {
    readonly input: {};
    readonly answer: KeyList;
  };
  /** Refuses a key from now on. Doing it twice changes nothing. */
  readonly revokeKey: {
    readonly input: {
      /** The key's id. */
      readonly keyId: string;
    };
    readonly answer: undefined;
  };
  /** Makes a person and signs them in (a cookie). What a guest did before becomes the person's. */
  readonly signUp: {
    readonly input: {
      readonly body: Credentials;
    };
    readonly answer: Me;
  };
  /** Signs a person or the operator in (a cookie). What a guest did before becomes the person's. */
  readonly signIn: {
    readonly input: {
      readonly body: Credentials;
    };
    readonly answer: Me;
  };
  /** Ends this session, or all of this person. */
  readonly signOut: {
    readonly input: {
      readonly body: SignOut;
    };
    readonly answer: undefined;
  };
  /** Who asks, and what they may do. */
  readonly getMe: {
    readonly input: {};
    readonly answer: Me;
  };
  /** Another passphrase. Every other session of the person ends. */
  readonly changePassphrase: {
    readonly input: {
      readonly body: PassphraseChange;
    };
    readonly answer: Me;
  };
  /** Invites guests, who may see lists and send events without an account. */
  readonly createInvite: {
    readonly input: {
      readonly body: NewInvite;
    };
    readonly answer: Invite;
  };
  /** Refuses an invite of one's own from now on. Doing it twice changes nothing. */
  readonly withdrawInvite: {
    readonly input: {
      /** The invite's id. */
      readonly inviteId: string;
    };
    readonly answer: undefined;
  };
  /** Comes by an invite: a new user who is signed in (a cookie) as a guest. */
  readonly joinAsGuest: {
    readonly input: {
      readonly body: Join;
    };
    readonly answer: Me;
  };
  /** The process is up. */
  readonly live: {
    readonly input: {};
    readonly answer: Liveness;
  };
  /** Whether lists can be served: 200, or 503 while they cannot. */
  readonly ready: {
    readonly input: {};
    readonly answer: Readiness;
  };
  /** Counts and times in Prometheus' text form. */
  readonly metrics: {
    readonly input: {};
    readonly answer: string;
  };
  /** Reads a person's own history, as another service exported it. Sending it twice changes nothing. */
  readonly importHistory: {
    readonly input: {
      /** Which service's export it is; found out from the file when left out. */
      readonly kind?: string;
      /** The file's name, when the file is the body itself. */
      readonly name?: string;
      /** The user's id, percent-encoded. */
      readonly userId: string;
      readonly body: Blob | Uint8Array<ArrayBuffer>;
    };
    readonly answer: HistoryReport;
  };
}

/** Where each operation is, and how its input is split. */
export const operations = {
  recommend: {
    method: "GET",
    path: "/v1/users/{userId}/recommendations",
    query: [
      "n",
      "domain",
      "exclude",
      "service",
      "region",
      "maximumAgeYears",
      "filter",
      "discovery",
      "surface",
      "boost",
      "diversity",
      "cursor",
      "explain",
      "mood",
      "moodGoal",
      "at",
      "timeZone",
      "company",
      "weather",
    ],
    isRepeatable: false,
  },
  explain: { method: "GET", path: "/v1/users/{userId}/explain/{itemId}", query: ["surface"], isRepeatable: false },
  counterfactual: {
    method: "GET",
    path: "/v1/users/{userId}/explain/{itemId}/counterfactual",
    query: ["n", "domain", "works"],
    isRepeatable: false,
  },
  playlist: {
    method: "GET",
    path: "/v1/users/{userId}/playlist",
    query: ["kind", "n", "minutes", "mood", "moodGoal"],
    isRepeatable: false,
  },
  similar: { method: "GET", path: "/v1/items/{itemId}/similar", query: ["n", "domain"], isRepeatable: false },
  becauseYou: {
    method: "GET",
    path: "/v1/users/{userId}/because-you",
    query: ["rows", "n", "domain", "exclude", "service", "region", "maximumAgeYears", "filter"],
    isRepeatable: false,
  },
  trending: { method: "GET", path: "/v1/trending", query: ["n", "domain"], isRepeatable: false },
  groupList: {
    method: "POST",
    path: "/v1/groups/recommendations",
    query: [],
    isRepeatable: false,
    contentType: "application/json",
  },
  partyList: {
    method: "GET",
    path: "/v1/parties/{partyId}/recommendations",
    query: ["n", "domain", "strategy", "surface", "exclude", "youngestAgeYears", "followUpOf", "filter"],
    isRepeatable: false,
  },
  getRecommendation: { method: "GET", path: "/v1/recommendations/{recommendationId}", query: [], isRepeatable: false },
  putItem: {
    method: "PUT",
    path: "/v1/items/{itemId}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  patchItem: {
    method: "PATCH",
    path: "/v1/items/{itemId}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  getItem: { method: "GET", path: "/v1/items/{itemId}", query: [], isRepeatable: false },
  deleteItem: { method: "DELETE", path: "/v1/items/{itemId}", query: [], isRepeatable: false },
  putItems: { method: "PUT", path: "/v1/items", query: [], isRepeatable: true, contentType: "application/json" },
  addItems: { method: "POST", path: "/v1/items", query: [], isRepeatable: true, contentType: "application/json" },
  listItems: { method: "GET", path: "/v1/items", query: ["title", "domain", "limit", "cursor"], isRepeatable: false },
  addRelations: {
    method: "POST",
    path: "/v1/relations",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  deleteRelation: { method: "DELETE", path: "/v1/relations", query: ["from", "to", "kind"], isRepeatable: false },
  getRelations: { method: "GET", path: "/v1/items/{itemId}/relations", query: [], isRepeatable: false },
  getUser: { method: "GET", path: "/v1/users/{userId}", query: [], isRepeatable: false },
  putUser: {
    method: "PUT",
    path: "/v1/users/{userId}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  patchUser: {
    method: "PATCH",
    path: "/v1/users/{userId}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  eraseUser: { method: "DELETE", path: "/v1/users/{userId}", query: [], isRepeatable: false },
  listUsers: { method: "GET", path: "/v1/users", query: ["search", "limit", "cursor"], isRepeatable: false },
  exportUser: { method: "GET", path: "/v1/users/{userId}/export", query: ["cursor"], isRepeatable: false },
  listAccounts: { method: "GET", path: "/v1/users/{userId}/accounts", query: [], isRepeatable: false },
  linkAccount: { method: "PUT", path: "/v1/users/{userId}/accounts/{accountId}", query: [], isRepeatable: true },
  unlinkAccount: { method: "DELETE", path: "/v1/users/{userId}/accounts/{accountId}", query: [], isRepeatable: false },
  listFriends: { method: "GET", path: "/v1/users/{userId}/friends", query: ["limit", "cursor"], isRepeatable: false },
  addFriends: {
    method: "POST",
    path: "/v1/users/{userId}/friends",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  removeFriend: { method: "DELETE", path: "/v1/users/{userId}/friends/{friendId}", query: [], isRepeatable: false },
  tasteMatch: {
    method: "GET",
    path: "/v1/users/{userId}/friends/{friendId}/taste-match",
    query: [],
    isRepeatable: false,
  },
  listFriendRequests: {
    method: "GET",
    path: "/v1/users/{userId}/friend-requests",
    query: ["direction", "limit", "cursor"],
    isRepeatable: false,
  },
  sendFriendRequest: {
    method: "PUT",
    path: "/v1/users/{userId}/friend-requests/{friendId}",
    query: [],
    isRepeatable: true,
  },
  withdrawFriendRequest: {
    method: "DELETE",
    path: "/v1/users/{userId}/friend-requests/{friendId}",
    query: [],
    isRepeatable: false,
  },
  acceptFriendRequest: {
    method: "POST",
    path: "/v1/users/{userId}/friend-requests/{friendId}/accept",
    query: [],
    isRepeatable: true,
  },
  declineFriendRequest: {
    method: "POST",
    path: "/v1/users/{userId}/friend-requests/{friendId}/decline",
    query: [],
    isRepeatable: true,
  },
  listBlocks: { method: "GET", path: "/v1/users/{userId}/blocks", query: ["limit", "cursor"], isRepeatable: false },
  blockPerson: { method: "PUT", path: "/v1/users/{userId}/blocks/{friendId}", query: [], isRepeatable: true },
  unblockPerson: { method: "DELETE", path: "/v1/users/{userId}/blocks/{friendId}", query: [], isRepeatable: false },
  friendActivity: {
    method: "GET",
    path: "/v1/users/{userId}/friend-activity",
    query: ["domain", "limit", "cursor"],
    isRepeatable: false,
  },
  hideItem: { method: "PUT", path: "/v1/users/{userId}/hidden-items/{itemId}", query: [], isRepeatable: true },
  showItem: { method: "DELETE", path: "/v1/users/{userId}/hidden-items/{itemId}", query: [], isRepeatable: false },
  recordEvents: { method: "POST", path: "/v1/events", query: [], isRepeatable: true, contentType: "application/json" },
  listEvents: {
    method: "GET",
    path: "/v1/users/{userId}/events",
    query: ["itemId", "limit", "cursor"],
    isRepeatable: false,
  },
  retractEvent: { method: "DELETE", path: "/v1/users/{userId}/events/{eventId}", query: [], isRepeatable: false },
  leaveOut: { method: "PUT", path: "/v1/users/{userId}/left-out/{itemId}", query: [], isRepeatable: true },
  letBackIn: { method: "DELETE", path: "/v1/users/{userId}/left-out/{itemId}", query: [], isRepeatable: false },
  getTaste: { method: "GET", path: "/v1/users/{userId}/taste", query: [], isRepeatable: false },
  editTaste: {
    method: "PUT",
    path: "/v1/users/{userId}/taste/{facet}/{value}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  forgetTasteEdit: {
    method: "DELETE",
    path: "/v1/users/{userId}/taste/{facet}/{value}",
    query: [],
    isRepeatable: false,
  },
  listModels: { method: "GET", path: "/v1/models", query: [], isRepeatable: false },
  getModel: { method: "GET", path: "/v1/models/{version}", query: [], isRepeatable: false },
  promoteModel: { method: "POST", path: "/v1/models/{version}/promote", query: [], isRepeatable: true },
  rollbackModel: { method: "POST", path: "/v1/models/rollback", query: [], isRepeatable: true },
  listSurfaces: { method: "GET", path: "/v1/surfaces", query: [], isRepeatable: false },
  getSurface: { method: "GET", path: "/v1/surfaces/{name}", query: [], isRepeatable: false },
  putSurface: {
    method: "PUT",
    path: "/v1/surfaces/{name}",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  deleteSurface: { method: "DELETE", path: "/v1/surfaces/{name}", query: [], isRepeatable: false },
  previewList: {
    method: "GET",
    path: "/v1/users/{userId}/preview",
    query: [
      "n",
      "domain",
      "exclude",
      "service",
      "region",
      "maximumAgeYears",
      "filter",
      "discovery",
      "surface",
      "boost",
      "diversity",
      "explain",
      "mood",
      "moodGoal",
      "at",
      "timeZone",
      "company",
      "weather",
    ],
    isRepeatable: false,
  },
  previewSurface: {
    method: "POST",
    path: "/v1/surfaces/{name}/preview",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  publishSurface: { method: "POST", path: "/v1/surfaces/{name}/publish", query: [], isRepeatable: true },
  rollbackSurface: {
    method: "POST",
    path: "/v1/surfaces/{name}/rollback",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  createParty: { method: "POST", path: "/v1/parties", query: [], isRepeatable: true, contentType: "application/json" },
  getParty: { method: "GET", path: "/v1/parties/{partyId}", query: [], isRepeatable: false },
  listParties: {
    method: "GET",
    path: "/v1/users/{userId}/parties",
    query: ["status", "limit", "cursor"],
    isRepeatable: false,
  },
  createPartyInvite: {
    method: "POST",
    path: "/v1/parties/{partyId}/invites",
    query: [],
    isRepeatable: false,
    contentType: "application/json",
  },
  listPartyInvites: { method: "GET", path: "/v1/parties/{partyId}/invites", query: [], isRepeatable: false },
  revokePartyInvite: {
    method: "DELETE",
    path: "/v1/parties/{partyId}/invites/{inviteId}",
    query: [],
    isRepeatable: false,
  },
  findPartyInvite: { method: "GET", path: "/v1/party-invites/{code}", query: [], isRepeatable: false },
  listPartyMessages: {
    method: "GET",
    path: "/v1/parties/{partyId}/messages",
    query: ["limit", "cursor"],
    isRepeatable: false,
  },
  getPartyAudit: { method: "GET", path: "/v1/parties/{partyId}/audit", query: [], isRepeatable: false },
  getPartyCalendar: { method: "GET", path: "/v1/parties/{partyId}/calendar", query: [], isRepeatable: false },
  createWebhook: {
    method: "POST",
    path: "/v1/webhooks",
    query: [],
    isRepeatable: false,
    contentType: "application/json",
  },
  listWebhooks: { method: "GET", path: "/v1/webhooks", query: [], isRepeatable: false },
  deleteWebhook: { method: "DELETE", path: "/v1/webhooks/{webhookId}", query: [], isRepeatable: false },
  rotateWebhookSecret: { method: "POST", path: "/v1/webhooks/{webhookId}/secret", query: [], isRepeatable: false },
  pingWebhook: { method: "POST", path: "/v1/webhooks/{webhookId}/ping", query: [], isRepeatable: true },
  webhookAttempts: { method: "GET", path: "/v1/webhooks/{webhookId}/attempts", query: [], isRepeatable: false },
  getOverview: { method: "GET", path: "/v1/overview", query: [], isRepeatable: false },
  getDataQuality: {
    method: "GET",
    path: "/v1/data-quality",
    query: ["from", "to", "limit", "cursor"],
    isRepeatable: false,
  },
  listLatestEvents: { method: "GET", path: "/v1/events/latest", query: ["limit", "cursor"], isRepeatable: false },
  listFailedEvents: {
    method: "GET",
    path: "/v1/failed-events",
    query: ["group", "limit", "cursor"],
    isRepeatable: false,
  },
  replayFailedEvents: {
    method: "POST",
    path: "/v1/failed-events/replay",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  listRuns: { method: "GET", path: "/v1/runs", query: ["limit", "cursor"], isRepeatable: false },
  startRun: { method: "POST", path: "/v1/runs", query: [], isRepeatable: true },
  getRun: { method: "GET", path: "/v1/runs/{runId}", query: [], isRepeatable: false },
  listDoubtfulLinks: { method: "GET", path: "/v1/doubtful-links", query: ["limit", "cursor"], isRepeatable: false },
  decideLink: {
    method: "POST",
    path: "/v1/doubtful-links/{linkId}/decision",
    query: [],
    isRepeatable: true,
    contentType: "application/json",
  },
  getEmbeddingMap: { method: "GET", path: "/v1/embedding-map", query: [], isRepeatable: false },
  listEvaluations: { method: "GET", path: "/v1/evaluations", query: [], isRepeatable: false },
  getEvaluation: { method: "GET", path: "/v1/evaluations/{card}", query: [], isRepeatable: false },
  createKey: { method: "POST", path: "/v1/keys", query: [], isRepeatable: false, contentType: "application/json" },
  listKeys: { method: "GET", path: "/v1/keys", query: [], isRepeatable: false },
  revokeKey: { method: "DELETE", path: "/v1/keys/{keyId}", query: [], isRepeatable: false },
  signUp: { method: "POST", path: "/v1/sign-up", query: [], isRepeatable: false, contentType: "application/json" },
  signIn: { method: "POST", path: "/v1/sign-in", query: [], isRepeatable: false, contentType: "application/json" },
  signOut: { method: "POST", path: "/v1/sign-out", query: [], isRepeatable: false, contentType: "application/json" },
  getMe: { method: "GET", path: "/v1/me", query: [], isRepeatable: false },
  changePassphrase: {
    method: "PUT",
    path: "/v1/me/passphrase",
    query: [],
    isRepeatable: false,
    contentType: "application/json",
  },
  createInvite: {
    method: "POST",
    path: "/v1/invites",
    query: [],
    isRepeatable: false,
    contentType: "application/json",
  },
  withdrawInvite: { method: "DELETE", path: "/v1/invites/{inviteId}", query: [], isRepeatable: false },
  joinAsGuest: { method: "POST", path: "/v1/guests", query: [], isRepeatable: false, contentType: "application/json" },
  live: { method: "GET", path: "/health/live", query: [], isRepeatable: false },
  ready: { method: "GET", path: "/health/ready", query: [], isRepeatable: false },
  metrics: { method: "GET", path: "/metrics", query: [], isRepeatable: false },
  importHistory: {
    method: "POST",
    path: "/v1/users/{userId}/history",
    query: ["kind", "name"],
    isRepeatable: true,
    contentType: "application/octet-stream",
  },
} as const;
