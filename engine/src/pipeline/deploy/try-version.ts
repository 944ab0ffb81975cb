import { EngineError, messageOf } from "../../domain/errors.ts";
import { parseUserId, type ModelVersion, type TenantId, type UserId } from "../../domain/ids.ts";
import type { RecommendationList } from "../../domain/recommendation.ts";
import { defaultWishes } from "../../serving/default-list.ts";
import { recommend } from "../../serving/recommend.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { ServingPorts } from "../../serving/user-moment.ts";
import { hotPeople, type HotPeoplePorts } from "./hot-people.ts";

export interface TrialPorts extends ServingPorts, HotPeoplePorts {
  /** Reads a version whole and verifies it. Throws `MODEL_NOT_FOUND` and `MODEL_DAMAGED`. */
  readonly open: (tenant: TenantId, version: ModelVersion) => Promise<ServingModel>;
}

const hotCount = 5;
const coldCount = 3;

/**
 * Why a version is not fit to serve, undefined where it is: all its files are as they were written, and it makes lists with items and
 * scores for some who ask often and for some of whom nothing is known. Throws what has nothing to do with the version.
 */
export async function problemOf(
  ports: TrialPorts,
  tenant: TenantId,
  version: ModelVersion,
): Promise<string | undefined> {
  try {
    const model = await ports.open(tenant, version);
    const hot = await hotPeople(ports, tenant, hotCount);
    const cold = Array.from({ length: coldCount }, () => parseUserId(`trial ${ports.random.newId()}`));
    const hotLists = await listsOf(ports, model, { tenant, people: hot });
    const coldLists = await listsOf(ports, model, { tenant, people: cold });
    const unsound = [...hotLists, ...coldLists].find((list) => !isSound(list));
    if (unsound !== undefined) return `A list of it has scores that are no numbers.`;
    // Somebody may have seen everything there is, but not all of them.
    if (hotLists.length > 0 && hotLists.every(isEmpty)) return "It has no items for those who ask most.";
    return coldLists.some(isEmpty) ? "It has no items for people of whom nothing is known." : undefined;
  } catch (error) {
    if (isOfVersion(error)) return messageOf(error);
    throw error;
  }
}

async function listsOf(
  ports: TrialPorts,
  model: ServingModel,
  { tenant, people }: { readonly tenant: TenantId; readonly people: readonly UserId[] },
): Promise<readonly RecommendationList[]> {
  const lists: RecommendationList[] = [];
  const serving = { ...ports, model: async () => model };
  for (const userId of people) lists.push(await recommend(serving, { tenant, userId, ...defaultWishes }));
  return lists;
}

const isEmpty = ({ items }: RecommendationList) => items.length === 0;

const isSound = ({ items, isFallback }: RecommendationList) =>
  !isFallback && items.every(({ score }) => Number.isFinite(score));

/** What goes wrong within the engine goes wrong because of the numbers it works with; stores have errors of other kinds. */
function isOfVersion(error: unknown): boolean {
  if (error instanceof EngineError) return error.code === "MODEL_DAMAGED" || error.code === "INTERNAL";
  return error instanceof TypeError || error instanceof RangeError;
}
