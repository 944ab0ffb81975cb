import type { ShownItem } from "../domain/exposure.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { Playlist } from "../domain/playlist.ts";
import type { Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExposureLog } from "../ports/exposure-log.ts";
import type { PlaylistInput, RecommendInput, SimilarInput, SimilarList } from "./use-cases.ts";

export interface ExposurePorts {
  readonly exposures: Pick<ExposureLog, "append">;
  readonly clock: Clock;
}

/** Ranking has no chance in it: what is shown would be shown again. */
const certain = 1;

/** Where lists are shown that no surface is named for. */
export const defaultSurface = "recommend";

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

/** Logs that a list that was logged before went out again: a small record, some microseconds. */
export function noteServedAgain(
  exposures: Pick<ExposureLog, "append">,
  tenant: TenantId,
  shown: {
    readonly recommendationId: string;
    readonly userId: UserId;
    readonly surface: string;
    readonly atMs: number;
  },
): void {
  exposures.append(tenant, [{ kind: "served-again", ...shown }]);
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

/** Logs a list that is for nobody in particular. */
export function noteSimilar(ports: ExposurePorts, input: SimilarInput, list: SimilarList): void {
  const { recommendationId, modelVersion, items } = list;
  ports.exposures.append(input.tenant, [
    {
      kind: "served",
      recommendationId,
      surface: "similar",
      atMs: ports.clock.nowMs(),
      ...(modelVersion !== undefined && { modelVersion }),
      isFallback: false,
      context: contextOf(input),
      items: items.map(({ item, rank, score }) => ({
        itemId: item.id,
        row: "list",
        position: rank,
        score,
        propensity: certain,
        sources: [],
      })),
    },
  ]);
}

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
function contextOf(input: RecommendInput | PlaylistInput | SimilarInput): Readonly<Record<string, unknown>> {
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
