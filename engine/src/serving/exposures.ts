import type { ShownItem } from "../domain/exposure.ts";
import type { Playlist } from "../domain/playlist.ts";
import type { Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExposureLog } from "../ports/exposure-log.ts";
import type { BecauseYou, BecauseYouInput } from "./because-you.ts";
import type { GroupList, GroupListInput } from "./group-lists.ts";
import type { TrendingInput, TrendingList } from "./trending.ts";
import type { PlaylistInput, RecommendInput, SimilarInput, SimilarItem, SimilarList } from "./use-cases.ts";

export interface ExposurePorts {
  readonly exposures: Pick<ExposureLog, "append">;
  readonly clock: Clock;
}

/** Ranking has no chance in it: what is shown would be shown again. */
const certain = 1;

/** Where lists are shown that no surface is named for. */
const defaultSurface = "recommend";

/** Logs a list of recommendations that goes out the first time. */
export function noteServed(ports: ExposurePorts, input: RecommendInput, list: RecommendationList): void {
  const { tenant, userId } = input;
  const { recommendationId, modelVersion, isFallback, mood } = list;
  ports.exposures.append(tenant, [
    {
      kind: "served",
      recommendationId,
      userId: list.userId,
      accountId: userId,
      surface: input.surface ?? defaultSurface,
      atMs: ports.clock.nowMs(),
      ...(modelVersion !== undefined && { modelVersion }),
      isFallback,
      context: { ...contextOf(input), ...(mood && { believedMood: mood }) },
      items: [...list.items.map(shownIn("list")), ...list.continue.map(shownIn("continue"))],
    },
  ]);
}

/** Logs that a list that was logged before went out again: a small record, a microsecond. */
export function noteServedAgain(
  { exposures, clock }: ExposurePorts,
  input: RecommendInput,
  { recommendationId, userId }: RecommendationList,
): void {
  const surface = input.surface ?? defaultSurface;
  exposures.append(input.tenant, [{ kind: "served-again", recommendationId, userId, surface, atMs: clock.nowMs() }]);
}

export function notePlaylist(ports: ExposurePorts, input: PlaylistInput, playlist: Playlist): void {
  const { recommendationId, userId, modelVersion, mood, entries } = playlist;
  ports.exposures.append(input.tenant, [
    {
      kind: "served",
      recommendationId,
      userId,
      accountId: input.userId,
      surface: "playlist",
      atMs: ports.clock.nowMs(),
      modelVersion,
      isFallback: false,
      context: { ...contextOf(input), ...(mood && { believedMood: mood }) },
      items: entries.map(({ item, position }) => ({
        itemId: item.id,
        row: "list",
        position,
        propensity: certain,
        sources: [],
      })),
    },
  ]);
}

export function noteSimilar(ports: ExposurePorts, input: SimilarInput, list: SimilarList): void {
  noteForNobody(ports, "similar", input, { ...list, isFallback: false });
}

export function noteTrending(ports: ExposurePorts, input: TrendingInput, list: TrendingList): void {
  noteForNobody(ports, "trending", input, list);
}

/** Logs a list that is for nobody in particular. */
function noteForNobody(
  ports: ExposurePorts,
  surface: string,
  input: SimilarInput | TrendingInput,
  { recommendationId, modelVersion, isFallback, items }: TrendingList,
): void {
  ports.exposures.append(input.tenant, [
    {
      kind: "served",
      recommendationId,
      surface,
      atMs: ports.clock.nowMs(),
      ...(modelVersion !== undefined && { modelVersion }),
      isFallback,
      context: contextOf(input),
      items: items.map(scoredIn),
    },
  ]);
}

/** Logs each row as a list of its own, since each has its own id. */
export function noteBecauseYou(ports: ExposurePorts, input: BecauseYouInput, answer: BecauseYou): void {
  const { userId, modelVersion, isFallback, rows } = answer;
  const atMs = ports.clock.nowMs();
  ports.exposures.append(
    input.tenant,
    rows.map(({ recommendationId, anchor, items }, place) => ({
      kind: "served",
      recommendationId,
      userId,
      accountId: input.userId,
      surface: "because-you",
      atMs,
      ...(modelVersion !== undefined && { modelVersion }),
      isFallback,
      context: { ...contextOf(input), anchorId: anchor.id, rowPosition: place + 1 },
      items: items.map(scoredIn),
    })),
  );
}

/** Logs the list as each member's own: the record of one names no other, and goes with its person. */
export function noteGroupList(
  ports: ExposurePorts,
  input: GroupListInput,
  { modelVersion, strategy, members, items, surface = "group", mood }: GroupList,
): void {
  const atMs = ports.clock.nowMs();
  const { tenant, memberIds: _members, groupId: _group, sessionId: _session, excludedItemIds = [], ...asked } = input;
  const context = {
    ...asked,
    strategy,
    memberCount: members.length,
    ...(excludedItemIds.length > 0 && { excludedItemCount: excludedItemIds.length }),
    ...(mood && { partyMood: mood }),
  };
  ports.exposures.append(
    tenant,
    members.map(({ recommendationId, userId, satisfaction, attention }, row) => ({
      kind: "served",
      recommendationId,
      userId,
      surface,
      atMs,
      modelVersion,
      isFallback: false,
      context: { ...context, satisfaction, attention },
      items: items.map(({ item, rank, members: opinions, sources }) => ({
        itemId: item.id,
        row: "list",
        position: rank,
        score: opinions[row]?.score ?? 0,
        propensity: certain,
        sources,
      })),
    })),
  );
}

const scoredIn = ({ item, rank, score }: SimilarItem): ShownItem => ({
  itemId: item.id,
  row: "list",
  position: rank,
  score,
  propensity: certain,
  sources: [],
});

const shownIn =
  (row: ShownItem["row"]) =>
  ({ item, rank, score, sources }: Recommendation): ShownItem => ({
    itemId: item.id,
    row,
    position: rank,
    score,
    propensity: certain,
    sources,
  });

/** What was asked for, but for whom; long lists of what was not wanted only as their length. */
function contextOf(
  input: RecommendInput | PlaylistInput | SimilarInput | BecauseYouInput | TrendingInput,
): Readonly<Record<string, unknown>> {
  const { tenant: _tenant, ...asked } = input;
  if (!("userId" in asked)) return asked;
  const { userId: _userId, excludedItemIds = [], ...others } = asked;
  const { cursor, ...rest } = { cursor: undefined, ...others };
  return {
    ...rest,
    ...(cursor !== undefined && { isLaterPage: true }),
    ...(excludedItemIds.length > 0 && { excludedItemCount: excludedItemIds.length }),
  };
}
