import type { Item } from "../../domain/item.ts";
import type { Relation, RelationKind } from "../../domain/relation.ts";
import { normaliseText } from "../../domain/text.ts";
import { creditEdge, type EdgeKind } from "./edges.ts";
import { createEntityTable, type EntityTable, type EntityTableBuilder } from "./entity-table.ts";
import { createGazetteer, type Gazetteer } from "./gazetteer.ts";
import { createMentionResolver, type MentionResolver } from "./mentions.ts";
import { type People, resolvePeople } from "./people.ts";
import { recogniseEntities, type RecognisedEntity, recogniseKnown } from "./recognise.ts";
import { createRelationTable, type RelationTable, relatedTo } from "./relation-table.ts";
import { type TitlePart, titleParts } from "./titles.ts";

/** What each kind of tie weighs; 0 leaves it out. */
export interface EdgeWeights {
  readonly edges: Readonly<Record<EdgeKind, number>>;
  readonly relations: Readonly<Record<RelationKind, number>>;
}

export interface GraphTables {
  readonly entities: EntityTable;
  readonly relations: RelationTable;
}

/** The work of building a graph, in steps, one an item. */
export interface GraphBuilder {
  addItem(index: number): void;
  finish(): GraphTables;
}

export function createGraphBuilder(
  items: readonly Item[],
  relations: readonly Relation[],
  weights: EdgeWeights,
): GraphBuilder {
  const relationTable = createRelationTable(items, relations, weights.relations);
  const related = (item: number) => [...relatedTo(relationTable, item)];
  const people = resolvePeople(items, related);
  const table = createEntityTable(items.length, weights.edges);
  const gazetteer = createGazetteer(items);
  const sources = { items, table, people, gazetteer, resolve: createMentionResolver(people, related) };
  return {
    addItem(index) {
      addMetadata(sources, index);
      addText(sources, index);
    },
    finish: () => ({ entities: table.finish(), relations: relationTable }),
  };
}

interface Sources {
  readonly items: readonly Item[];
  readonly table: EntityTableBuilder;
  readonly people: People;
  readonly gazetteer: Gazetteer;
  readonly resolve: MentionResolver;
}

function addMetadata({ items, table, people }: Sources, index: number): void {
  const item = items[index];
  if (item === undefined) return;
  for (const { name, role } of item.creators) {
    const person = people.personOf(index, name);
    if (person !== undefined) table.add(index, personName(people, person), creditEdge(role));
  }
  for (const place of item.places) table.add(index, placeName(place), "place");
  for (const theme of item.themes) table.add(index, themeName(theme), "theme");
  if (item.series !== undefined) {
    const { name } = item.series;
    table.add(index, { kind: "series", key: normaliseText(name), label: name }, "series");
  }
  const [whole, ...parts] = titleParts(item.title);
  if (whole !== undefined) table.add(index, titleName(whole), "title");
  for (const part of parts) table.add(index, titleName(part), "title-part");
}

/** Mentions in the description, and known names in the title. */
function addText(sources: Sources, index: number): void {
  const item = sources.items[index];
  if (item === undefined) return;
  for (const mention of recogniseEntities(item.description ?? "", sources.gazetteer))
    addMention(sources, index, mention);
  for (const mention of recogniseKnown(item.title, sources.gazetteer)) {
    if (mention.kind === "work")
      for (const part of titleParts(mention.name)) sources.table.add(index, titleName(part), "title-part");
    else if (mention.kind !== "place" || mention.name.includes(" ")) addMention(sources, index, mention);
  }
}

function addMention({ table, people, resolve }: Sources, index: number, mention: RecognisedEntity): void {
  switch (mention.kind) {
    case "person":
    case "group": {
      const meant = resolve(index, mention);
      if (meant.kind === "person") table.add(index, personName(people, meant.person), "person-mentioned");
      else
        table.add(
          index,
          { kind: "person", key: `name ${meant.base}`, label: mention.name },
          "name-mentioned",
          meant.isCommon ? commonNameFactor : 1,
        );
      return;
    }
    case "place":
      table.add(index, placeName(mention.candidates[0] ?? mention.name), "place-mentioned");
      return;
    case "theme":
      table.add(index, themeName(mention.name), "theme-mentioned");
      return;
    case "series":
      table.add(
        index,
        { kind: "series", key: normaliseText(mention.name), label: mention.candidates[0] ?? mention.name },
        "title-mentioned",
      );
      return;
    case "work":
      for (const part of titleParts(mention.name)) table.add(index, titleName(part), "title-mentioned");
  }
}

/** A first name alone, such as Anna, names somebody else in every work. */
const commonNameFactor = 0.25;

const personName = (people: People, person: number) => ({
  kind: "person" as const,
  key: `credit ${person}`,
  label: people.persons[person]?.name ?? "",
});
const placeName = (place: string) => ({ kind: "place" as const, key: normaliseText(place), label: place });
const themeName = (theme: string) => ({
  kind: "theme" as const,
  key: normaliseText(theme),
  label: theme.replaceAll("-", " "),
});
const titleName = (part: TitlePart) => ({ kind: "title" as const, ...part });
