import type { TasteEventKind } from "../domain/event.ts";
import type { ItemId, ModelVersion, UserId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Reason } from "../domain/recommendation.ts";
import type { Taste } from "../models/model.ts";
import { blend, shortlist } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { diversify } from "../ranking/diversify.ts";
import { createJudge } from "../ranking/rules.ts";
import type { Work } from "../domain/works.ts";
import { wishProblem } from "../ranking/wishes.ts";
import { noFriends } from "./friends.ts";
import { inTurn } from "./in-turn.ts";
import { presentStored } from "./present.ts";
import { scoreItems, withoutTwins } from "./rank-for.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { signalsFor, toCandidates, type SignalTable } from "./signals.ts";
import { anchorSkeletonConfig, keptOf, skeleton } from "./skeleton.ts";
import type { RecommendInput, SimilarItem } from "./use-cases.ts";
import { readUser, ruleInput, type ServingPorts, type UserMoment } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

export interface BecauseYouInput extends Pick<
  RecommendInput,
  "tenant" | "userId" | "domain" | "filter" | "excludedItemIds" | "services" | "region" | "maximumAgeYears"
> {
  /** How many at most; 1..10. */
  readonly rows: number;
  /** How many items a row has at most; 1..50. */
  readonly n: number;
}

/** A work that the user liked, and what it leads to. */
interface BecauseYouRow {
  /** Of this row alone. */
  readonly recommendationId: string;
  readonly anchor: Item;
  /** Such as “Because you finished Dune”. */
  readonly text: string;
  /** Best for this user first; all their reasons rest on the anchor. */
  readonly items: readonly SimilarItem[];
}

export interface BecauseYou {
  readonly userId: UserId;
  /** Absent while there is no model, and then there are no rows. */
  readonly modelVersion?: ModelVersion;
  readonly isFallback: boolean;
  /** The newest of each domain first. No work comes twice. */
  readonly rows: readonly BecauseYouRow[];
}

/** From this r_ui on an item is liked enough to be told as a reason: a look, a start alone or a middling rating is not. */
const anchorFrom = 1;
/** So many anchors are tried for each row that is wanted: what some lead to is known, or comes in rows before. */
const anchorsPerRow = 3;
/** Some of the chosen turn out to have no reason that rests on the anchor: so many times as many are chosen. */
const chosenPerPlace = 2;

/** What a user's newest favourites lead to, a row for each. */
export async function becauseYou(ports: ServingPorts, input: BecauseYouInput): Promise<BecauseYou> {
  const model = await ports.model(input.tenant);
  const user = await readUser(ports, model, input);
  const { userId } = user.history;
  if (model === undefined) return { userId, isFallback: true, rows: [] };
  const anchors = anchorsOf(model, user, input);
  const { workOf, workAt } = model.works;
  const taken = new Set(anchors.map(({ item }) => workOf(item.id)));
  const judge = createJudge(ruleInput(user, model, input), model.works);
  const mayCome = (index: number) => !taken.has(workAt[index] ?? index) && judge(index).kind === "allowed";
  const rows: BecauseYouRow[] = [];
  for (const { item, verb } of anchors.slice(0, anchorsPerRow * input.rows)) {
    const [anchor] = await ports.items.get(input.tenant, [item.id]);
    const items = anchor && (await itemsOf({ ports, model, user, mayCome }, input, item.id));
    if (anchor === undefined || items === undefined || items.length === 0) continue;
    for (const led of items) taken.add(workOf(led.item.id));
    const text = `Because you ${verb} ${anchor.title}`;
    if (rows.push({ recommendationId: ports.random.newId(), anchor, text, items }) === input.rows) break;
  }
  return { userId, modelVersion: model.version, isFallback: false, rows };
}

/** How what was done with a favourite is told, the surest first. */
const verbs: readonly (readonly [TasteEventKind, string])[] = [
  ["like", "liked"],
  ["finish", "finished"],
  ["rate", "liked"],
  ["purchase", "bought"],
  ["save", "saved"],
];

interface Anchor {
  readonly item: Item;
  readonly verb: string;
}

/** Favourites, the newest first but domains in turn, one edition of a work; none that the user wants to see nothing of. */
function anchorsOf(
  model: ServingModel,
  { history, wishes = [] }: UserMoment,
  { maximumAgeYears = Infinity }: BecauseYouInput,
): readonly Anchor[] {
  const canonical = (id: ItemId) => model.itemOf(id)?.id ?? id;
  const kinds = new Set(history.events.map(({ itemId, kind }) => `${kind} ${canonical(itemId)}`));
  const seen = new Set<Work>();
  const liked = history.preferences.flatMap(({ itemId, value }): readonly Anchor[] => {
    const item = model.itemOf(itemId);
    if (item === undefined || value < anchorFrom || (item.minimumAgeYears ?? 0) > maximumAgeYears) return [];
    const work = model.works.workOf(item.id);
    if (seen.has(work) || wishProblem(item, wishes) !== undefined) return [];
    seen.add(work);
    const [, verb] = verbs.find(([kind]) => kinds.has(`${kind} ${item.id}`)) ?? ["", "enjoyed"];
    return [{ item, verb }];
  });
  return inTurn(liked, ({ item }) => item.domain);
}

interface Row {
  readonly ports: ServingPorts;
  readonly model: ServingModel;
  readonly user: UserMoment;
  readonly mayCome: (index: number) => boolean;
}

/** What an anchor leads to, with the reasons that rest on it; what has none falls out. */
async function itemsOf(row: Row, input: BecauseYouInput, anchorId: ItemId): Promise<readonly SimilarItem[]> {
  const { ports, model } = row;
  const index = model.indexOf.get(anchorId);
  if (index === undefined) return [];
  const taste: Taste = { items: Uint32Array.of(index), values: Float32Array.of(1) };
  const who = { taste, friends: noFriends, context: {} };
  const { presented } = await presentStored(ports, model, who, {
    input,
    choose: (deletedItemIds) => rankRow(row, taste, { ...input, deletedItemIds }),
  });
  return presented
    .map(({ item, score, reasons }) => ({
      item,
      score,
      reasons: reasons.filter((reason) => restsOn(reason, anchorId)),
    }))
    .filter(({ reasons }) => reasons.length > 0)
    .slice(0, input.n)
    .map((led, place) => ({ ...led, rank: place + 1 }));
}

function restsOn(reason: Reason, id: ItemId): boolean {
  if ("anchorIds" in reason) return reason.anchorIds.includes(id);
  return "anchorId" in reason && reason.anchorId === id;
}

/**
 * Scores are √(near · own): near is the hybrid score of somebody who likes the anchor and nothing else, less popularity, own that of
 * the user. The geometric mean asks for both, so that neither the user's usual favourites nor mere likeness fill every row.
 */
function rankRow(
  { model, user, mayCome }: Row,
  taste: Taste,
  { n, domain, deletedItemIds }: BecauseYouInput & { readonly deletedItemIds: ReadonlySet<ItemId> },
): { readonly table: SignalTable; readonly chosen: readonly ScoredCandidate[] } {
  const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
  const deletedCount = deletedItemIds.size;
  const named = skeleton(model, taste, nobody, { n, domain, deletedCount, config: anchorSkeletonConfig });
  const { indices, sources } = keptOf(named, (index) => mayCome(index) && !deletedItemIds.has(itemAt(model, index).id));
  const table = signalsFor(model, indices, { taste, friendTaste: nobody, sinceAnchorMs: 0 });
  const own = scoreItems(model, user, indices);
  const ownOf = new Map([...indices].map((index, place) => [index, own[place] ?? 0]));
  const near = blend(
    toCandidates(model, table, sources).map(({ signals, ...candidate }, place) => ({
      ...candidate,
      signals: { ...signals, cf: table.parts.collaborative[place] ?? 0 },
    })),
    weightsFor(model, taste),
  );
  const scored = near
    .map((candidate) => ({
      ...candidate,
      score: Math.sqrt(Math.max(0, candidate.score) * Math.max(0, ownOf.get(candidate.index) ?? 0)),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
  const count = chosenPerPlace * n;
  return { table, chosen: diversify(shortlist(withoutTwins(scored, model), count), count, new Map()) };
}
