interface Meaning {
  readonly pattern: RegExp;
  readonly means: string;
  readonly isLowBetter?: boolean;
}

/** The first that fits says what a metric measures. */
const meanings: readonly Meaning[] = [
  {
    pattern: /largest gap/,
    means: "How much better the lists of one group of people are than those of another: 0 is fair.",
    isLowBetter: true,
  },
  {
    pattern: /^NDCG@10/,
    means:
      "Normalised discounted cumulative gain: how much of what a person went on to like is among the first ten, and how high up. 1 is a perfect order.",
  },
  { pattern: /^P@10/, means: "Precision: of the first ten of the list, the share that the person went on to like." },
  { pattern: /^R@\d+/, means: "Recall: of all that the person went on to like, the share that is on the list." },
  { pattern: /^HR@\d+/, means: "Hit rate: the share of people for whom at least one of the first works was a hit." },
  {
    pattern: /^MAE/,
    means: "Mean absolute error: by how many points the rating that was expected is off. 0 is exact.",
    isLowBetter: true,
  },
  {
    pattern: /^RMSE/,
    means: "Root mean squared error: as the mean error, with large errors counting more. 0 is exact.",
    isLowBetter: true,
  },
  {
    pattern: /pairwise accuracy/,
    means:
      "Of pairs of a work that the person went on to like and one drawn by chance, the share in which the liked one is ranked higher. 0.5 is a coin.",
  },
  { pattern: /^coverage@10/, means: "The share of the catalogue that is on at least one person's first ten." },
  {
    pattern: /self-information/,
    means: "Novelty: how little known the works of the list are. 0: all know them; 1: hardly anybody does.",
  },
  { pattern: /^hits outside/, means: "Of the hits, the share that is not among the ten works everybody knows." },
  {
    pattern: /KL divergence/,
    means: "How far the genres of the list are from those of the person's history. 0: in the same proportions.",
    isLowBetter: true,
  },
  { pattern: /intra-list diversity/, means: "How different the works of one list are. 0: all alike." },
  { pattern: /outside the most popular fifth/, means: "The share of the list that is not simply what is popular." },
  {
    pattern: /mean share of users who have an item/,
    means: "How well known the works of the lists are. Lower: less of what all know.",
    isLowBetter: true,
  },
  {
    pattern: /^Gini/,
    means: "How unevenly works are shown. 0: all alike; 1: one takes all.",
    isLowBetter: true,
  },
  { pattern: /^macro-F1/, means: "How well classes are told apart, each class counting the same. 1 is without error." },
  {
    pattern: /distance between hidden and inferred mood/,
    means: "How near the inferred mood is to the real one. 1: the same.",
  },
];

const protocols: readonly (readonly [pattern: RegExp, means: string])[] = [
  [/less that of (\w+)/, "The difference to another scorer is shown: above 0 is better than it."],
  [/full ranking|whole catalogue|against all remaining/, "Every work that the person did not have before is ranked."],
  [/rated candidates/, "Only works that the person rated are ranked, which is easier than a whole catalogue."],
  [/popularity-matched/, "The work drawn by chance is as popular as the liked one, so that popularity does not help."],
  [/five held out/, "Only five works that were held out are ranked."],
];

const meaningOf = (metric: string) => meanings.find(({ pattern }) => pattern.test(metric));

/** What a metric means, in words; undefined of one that is not known. */
export function metricMeans(metric: string): string | undefined {
  const meaning = meaningOf(metric);
  if (meaning === undefined) return undefined;
  const protocol = protocols.find(([pattern]) => pattern.test(metric))?.[1];
  return protocol === undefined ? meaning.means : `${meaning.means} ${protocol}`;
}

/** Whether a smaller figure is the better one. */
export const isLowBetter = (metric: string): boolean => meaningOf(metric)?.isLowBetter === true;
