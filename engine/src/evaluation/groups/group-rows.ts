/** The rows of card `group-lists`. */
import type { CardRow, DataIdentity } from "../card.ts";
import { figureRow, meanFigure } from "../judged-row.ts";
import { groupFigureNames, type GroupFigures } from "../metrics/group-list.ts";
import { figureSeed } from "../ranking-rows.ts";

export type GroupKind = "random" | "divergent";

/** What somebody's lists were to each group, the same groups in the same order for all. */
interface JudgedLists {
  readonly name: string;
  /** Its setting. */
  readonly text: string;
  /** Undefined for groups in which nobody has anything to find. */
  readonly figures: readonly (GroupFigures | undefined)[];
}

export interface GroupRows {
  readonly kind: GroupKind;
  readonly lists: readonly JudgedLists[];
  readonly data: DataIdentity;
  readonly k: number;
  /** Mean number of relevant items of a member. */
  readonly heldOutMean: number;
  /** The name of the lists that are to be better than others. */
  readonly pick: string;
}

type Metric = keyof GroupFigures;

const metricNames: Readonly<Record<Metric, string>> = {
  zeroRecall: "share of members for whom nothing is found (lower is better)",
  recall: "recall, mean of members",
  minRecall: "recall, least of a group's members",
  ndcg: "NDCG, mean of members",
  minNdcg: "NDCG, least of a group's members",
  firstHit: "discounted first hit, mean of members",
  minFirstHit: "discounted first hit, least of a group's members",
};

/** Our pick is to be better than these, by these figures. */
const beaten = ["average", "sp-greedy", "fai"];
const aimed: readonly Metric[] = ["zeroRecall", "minNdcg"];
const significant = 0.05;

/** Of GFAR on ML-1M, random groups of 4 and top 20 (Kaya et al., RecSys 2020): other data, another protocol. */
const published: Readonly<Partial<Record<Metric, number>>> = { zeroRecall: 0.1627, minNdcg: 0.043 };

/** Each strategy against our pick, and our pick against those that it is to beat. */
export function groupRows(input: GroupRows): readonly CardRow[] {
  const { lists, pick } = input;
  const strategies = lists.filter(({ name }) => !["random", "popular", "oracle"].includes(name));
  return groupFigureNames.flatMap((metric) => [
    ...beaten.map((name) => rowOf(input, metric, pick, name)),
    ...strategies.filter(({ name }) => name !== pick).map(({ name }) => rowOf(input, metric, name, pick)),
  ]);
}

function rowOf(
  { kind, lists, data, k, heldOutMean }: GroupRows,
  metric: Metric,
  name: string,
  compared: string,
): CardRow {
  const valuesOf = (wanted: string) =>
    Float64Array.from(
      lists.find((one) => one.name === wanted)?.figures ?? [],
      (figures) => figures?.[metric] ?? Number.NaN,
    );
  const standing = (wanted: string) => meanFigure(valuesOf(wanted), figureSeed);
  const figure = standing(name);
  const baselines = new Map(["random", "popular", compared].map((one) => [one, standing(one)]));
  const text = lists.find((one) => one.name === name)?.text ?? "";
  const row = figureRow({
    case: `${name}, ${kind} groups: ${text}`,
    metric: `${metricNames[metric]}@${k}`,
    data,
    users: figure.perUser.length,
    heldOutMean,
    figure,
    baselines,
    compared,
    oracle: standing("oracle").value,
    seed: figureSeed,
  });
  return withAim(row, { metric, compared, kind });
}

interface About {
  readonly metric: Metric;
  readonly compared: string;
  readonly kind: GroupKind;
}

function withAim(row: CardRow, { metric, compared, kind }: About): CardRow {
  const other = row.floors[compared] ?? Number.NaN;
  if (!beaten.includes(compared) || !aimed.includes(metric)) return row;
  const isLower = metric === "zeroRecall";
  const isBetter = isLower ? row.value < other : row.value > other;
  const ofGfar = kind === "random" ? published[metric] : undefined;
  return {
    ...row,
    floors: { ...row.floors, ...(ofGfar !== undefined && { "GFAR on ML-1M as published, not comparable": ofGfar }) },
    aim: `p < ${significant} and ${isLower ? "<" : ">"} ${other.toFixed(4)}`,
    met: isBetter && (row.pValue ?? 1) < significant,
  };
}
