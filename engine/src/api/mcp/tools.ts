import type { TSchema } from "typebox";
import {
  becauseYouToolInputSchema,
  becauseYouToolOutputSchema,
  explainToolInputSchema,
  explainToolOutputSchema,
  recommendToolInputSchema,
  recommendToolOutputSchema,
  recordEventToolInputSchema,
  recordEventToolOutputSchema,
  searchTitlesToolInputSchema,
  searchTitlesToolOutputSchema,
  type ToolItem,
  type ToolRankedItem,
  type Wire,
} from "../../contract/index.ts";
import type { Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, parseEventId, parseItemId, parseUserId, type UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import { checkAllowed, type Principal, type Scope } from "../../domain/principal.ts";
import type { Reason } from "../../domain/recommendation.ts";
import type { Happening, SimilarList, UseCases } from "../../serving/use-cases.ts";
import { domainFilter } from "../rest/http/parameters.ts";

/** What tools work with: on whose behalf, and on what. */
export interface ToolContext {
  readonly useCases: UseCases;
  readonly principal: Principal;
  /** The domains that this deployment knows. */
  readonly domains: readonly Domain[];
}

interface ToolDefinition<Input extends TSchema, Output extends TSchema> {
  readonly name: string;
  readonly title: string;
  /** For the assistant that chooses among tools. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly isReadOnly: boolean;
  readonly run: (context: ToolContext, input: Wire<Input>) => Promise<Wire<Output>>;
  /** The same for a person to read. */
  readonly describe: (output: Wire<Output>) => string;
}

/** A tool with its schemas' types forgotten, since tools are called by name with what was checked. */
export type Tool = ToolDefinition<TSchema, TSchema>;

const defineTool = <Input extends TSchema, Output extends TSchema>(definition: ToolDefinition<Input, Output>): Tool =>
  definition;

/** The person that is named, or who asks. Throws `INVALID_INPUT` where neither tells, and `FORBIDDEN`. */
function personOf({ principal }: ToolContext, scope: Scope, named: string | undefined): UserId {
  const userId = named === undefined ? principal.userId : parseUserId(named);
  checkAllowed(principal, scope, userId);
  if (userId === undefined) throw new EngineError("INVALID_INPUT", "/userId is missing: nobody in particular asks.");
  return userId;
}

const itemOf = ({ id, title, domain, year, creators }: Item): ToolItem => ({
  itemId: id,
  title,
  domain,
  ...(year !== undefined && { year }),
  creators: [...new Set(creators.map(({ name }) => name))].slice(0, 5),
});

const rankedOf = (ranked: {
  readonly item: Item;
  readonly score: number;
  readonly reasons: readonly Reason[];
}): ToolRankedItem => ({
  ...itemOf(ranked.item),
  score: ranked.score,
  reasons: ranked.reasons.slice(0, 10).map(({ text }) => text),
});

const lineOf = ({ title, domain, year, creators, itemId }: ToolItem) =>
  `${title} (${[domain, year, creators[0]].filter((fact) => fact !== undefined).join(" · ")}) [${itemId}]`;

const listText = (items: readonly ToolRankedItem[]) =>
  items
    .map((item, index) => [`${index + 1}. ${lineOf(item)}`, ...item.reasons.map((reason) => `   ${reason}`)].join("\n"))
    .join("\n");

const recommendTool = defineTool({
  name: "recommend",
  title: "Recommend",
  description:
    "Books, films and music for one person, best first, each with the reasons. Also works for somebody who is not known yet.",
  input: recommendToolInputSchema,
  output: recommendToolOutputSchema,
  isReadOnly: true,
  async run(context, { userId, n = 10, domain, excludedItemIds = [], discovery }) {
    const list = await context.useCases.recommend({
      tenant: context.principal.tenant,
      userId: personOf(context, "lists", userId),
      n,
      ...domainFilter(context.domains, domain),
      ...(excludedItemIds.length > 0 && { excludedItemIds: excludedItemIds.map(parseItemId) }),
      ...(discovery !== undefined && { discovery }),
    });
    const { recommendationId, isFallback } = list;
    return { recommendationId, isFallback, items: list.items.map(rankedOf) };
  },
  describe: ({ items }) => (items.length === 0 ? "Nothing fits." : listText(items)),
});

const explainTool = defineTool({
  name: "explain",
  title: "Explain",
  description: "Why an item would be recommended to a person, or what keeps it out of their lists.",
  input: explainToolInputSchema,
  output: explainToolOutputSchema,
  isReadOnly: true,
  async run(context, { userId, itemId }) {
    const explanation = await context.useCases.explain({
      tenant: context.principal.tenant,
      userId: personOf(context, "lists", userId),
      itemId: parseItemId(itemId),
    });
    const { exclusion } = explanation;
    return { item: rankedOf(explanation), ...(exclusion !== undefined && { exclusion }) };
  },
  describe: ({ item, exclusion }) =>
    [
      lineOf(item),
      ...item.reasons.map((reason) => `- ${reason}`),
      ...(exclusion === undefined ? [] : [exclusion]),
    ].join("\n"),
});

/** So many of the newest favourites get a row. */
const anchorCount = 3;

const becauseYouTool = defineTool({
  name: "because_you",
  title: "Because you liked",
  description:
    "For each of a person's newest favourites, what is near it in any domain: the film of a book, its music, its like.",
  input: becauseYouToolInputSchema,
  output: becauseYouToolOutputSchema,
  isReadOnly: true,
  async run(context, { userId, n = 5 }) {
    const { tenant } = context.principal;
    const { preferences } = await context.useCases.getProfile(tenant, personOf(context, "lists", userId));
    const rows: { readonly anchor: ToolItem; readonly items: ToolRankedItem[] }[] = [];
    for (const { itemId } of preferences.filter(({ value }) => value > 0)) {
      if (rows.length === anchorCount) break;
      const { items } = await context.useCases.similar({ tenant, itemId, n }).catch(nothingIfUnknown);
      if (items.length > 0)
        rows.push({ anchor: itemOf(await context.useCases.getItem(tenant, itemId)), items: items.map(rankedOf) });
    }
    return { rows };
  },
  describe: ({ rows }) =>
    rows.length === 0
      ? "Nothing is known yet that the person likes."
      : rows.map(({ anchor, items }) => `Because of ${lineOf(anchor)}:\n${listText(items)}`).join("\n\n"),
});

/** What a person likes may be gone from the catalogue. */
function nothingIfUnknown(error: unknown): Pick<SimilarList, "items"> {
  if (error instanceof EngineError && error.code === "ITEM_NOT_FOUND") return { items: [] };
  throw error;
}

const searchTitlesTool = defineTool({
  name: "search_titles",
  title: "Search titles",
  description: "Items by their title, to learn the itemId that the other tools need.",
  input: searchTitlesToolInputSchema,
  output: searchTitlesToolOutputSchema,
  isReadOnly: true,
  async run({ useCases, principal, domains }, { title, domain, limit = 10 }) {
    checkAllowed(principal, "lists");
    const items = await useCases.searchItems(principal.tenant, title, { ...domainFilter(domains, domain), limit });
    return { items: items.map(itemOf) };
  },
  describe: ({ items }) => (items.length === 0 ? "No item has such a title." : items.map(lineOf).join("\n")),
});

const recordEventTool = defineTool({
  name: "record_event",
  title: "Record an event",
  description:
    "Notes what a person did or thinks: finished, liked, disliked, rated, saved. Their next list takes it into account.",
  input: recordEventToolInputSchema,
  output: recordEventToolOutputSchema,
  isReadOnly: false,
  async run(context, { userId, itemId, kind, ratio, eventId, recommendationId }) {
    const { tenant } = context.principal;
    const accountId = parseAccountId(personOf(context, "events", userId));
    const { id } = await context.useCases.getItem(tenant, parseItemId(itemId));
    const event = {
      accountId,
      itemId: id,
      ...(eventId !== undefined && { id: parseEventId(eventId) }),
      ...(recommendationId !== undefined && { recommendationId }),
    };
    const report = await context.useCases.recordEvents(tenant, [{ ...event, ...happeningOf(kind, ratio) }]);
    const [rejection] = report.rejected;
    if (rejection !== undefined) throw new EngineError(rejection.code, rejection.message);
    return { newEventCount: report.acceptedCount };
  },
  describe: ({ newEventCount }) => (newEventCount === 0 ? "That was recorded before." : "Recorded."),
});

/** Throws `INVALID_INPUT` for a ratio that is missing, or that the kind does not have. */
function happeningOf(kind: Wire<typeof recordEventToolInputSchema>["kind"], ratio: number | undefined): Happening {
  if (kind === "progress" || kind === "rate") {
    if (ratio !== undefined) return { kind, ratio };
    throw new EngineError("INVALID_INPUT", `/ratio is missing: a ${kind} needs one from 0 to 1.`);
  }
  if (ratio === undefined) return { kind };
  throw new EngineError("INVALID_INPUT", `/ratio is for progress and rate, not for ${kind}.`);
}

export const tools: readonly Tool[] = [recommendTool, explainTool, becauseYouTool, searchTitlesTool, recordEventTool];
