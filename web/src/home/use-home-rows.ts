import type { BecauseYouRow } from "codecatalyst-client";
import { useMoment } from "../app/Moment.tsx";
import { useBecauseYou, useFriendActivity, useProfile, useRecommendations, useTrending } from "../data/use-lists.ts";
import type { Suggested } from "../works/WorkCard.tsx";
import { friendRows, momentRow, newToYouRow, withoutRepeats, type Row } from "./rows.ts";
import { useNow } from "./use-now.ts";

interface Shown {
  readonly domain: string | undefined;
  /** What stands above the rows. */
  readonly shown: readonly Suggested[];
  /** Whether the list above is there: what is in sight comes first. */
  readonly isWanted: boolean;
}

export interface HomeRows {
  readonly rows: readonly Row[];
  /** Whether there are more to come. */
  readonly isWaiting: boolean;
}

/** Long enough that there is something left when what is above is taken out. */
const askedCount = 40;

/** The rows under the main list. A row is shown when those above it are known, so that none moves another down. */
export function useHomeRows({ domain, shown, isWanted }: Shown): HomeRows {
  const [moment] = useMoment();
  const now = useNow();
  const ofDomain = domain === undefined ? {} : { domain };
  const wish = { n: askedCount, surface: "home", ...ofDomain };
  const usual = useRecommendations(wish, isWanted);
  const discovery = useRecommendations({ ...wish, discovery: true }, isWanted);
  const because = useBecauseYou({ rows: 4, n: 20, ...ofDomain }, isWanted);
  const friends = useFriendActivity({ limit: 60, ...ofDomain }, isWanted);
  const trending = useTrending({ n: askedCount, ...ofDomain }, isWanted);
  const preferences = useProfile().data?.preferences.filter(({ value, isFinished }) => isFinished || value < 0);
  const known = new Set(preferences?.map(({ itemId }) => itemId));
  const groups: readonly Group[] = [
    { query: usual, rows: usual.data && [momentRow(usual.data, moment, now)] },
    { query: because, rows: because.data?.rows.map(becauseRow) },
    { query: friends, rows: friends.data && friendRows(friends.data.acts) },
    { query: discovery, rows: discovery.data && usual.data && [newToYouRow(discovery.data, usual.data)] },
    {
      query: trending,
      rows: trending.data && [
        {
          key: "trending",
          heading: trending.data.isFallback ? "Widely enjoyed" : "On the rise",
          note: "What many people choose, without what you know already.",
          works: trending.data.items.filter(({ item }) => !known.has(item.id)),
          recommendationId: trending.data.recommendationId,
        },
      ],
    },
  ];
  const firstWaiting = groups.findIndex(({ query }) => query.isPending);
  const there = firstWaiting === -1 ? groups : groups.slice(0, firstWaiting);
  return {
    rows: withoutRepeats(
      there.flatMap(({ rows = [] }) => rows),
      shown.map(({ item }) => item.id),
    ),
    isWaiting: firstWaiting !== -1,
  };
}

/** One that failed has no rows: the others stay. */
interface Group {
  readonly query: { readonly isPending: boolean };
  readonly rows: readonly Row[] | undefined;
}

const becauseRow = ({ anchor, text, items, recommendationId }: BecauseYouRow): Row => ({
  key: `because-${anchor.id}`,
  heading: text,
  works: items,
  recommendationId,
});
