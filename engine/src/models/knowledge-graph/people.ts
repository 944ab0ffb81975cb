import { must } from "../../domain/errors.ts";
import type { Item } from "../../domain/item.ts";
import { normaliseText, normaliseTitle } from "../../domain/text.ts";
import { familiesOf, parseName, type RoleFamily } from "./names.ts";

/** One person of a catalogue. Two people of one name are two of these. */
interface Person {
  readonly name: string;
  /** Comparison form of the name, without what tells namesakes apart. */
  readonly base: string;
  readonly families: ReadonlySet<RoleFamily>;
  /** Indices of the items the person is credited on, ascending. */
  readonly items: readonly number[];
}

export interface People {
  readonly persons: readonly Person[];
  /** Indices of `persons` by base name. */
  readonly byBase: ReadonlyMap<string, readonly number[]>;
  /** The person behind a credit, undefined when the item has no such credit. */
  personOf(item: number, name: string): number | undefined;
}

/** What is known of one name on one item. */
interface Unit {
  readonly item: number;
  readonly name: string;
  readonly tag: string;
  readonly families: Set<RoleFamily>;
  readonly roles: Set<string>;
}

/**
 * Tells who is who among equal names. Credits are one person when they share a work, related works, or another creator; without such
 * evidence when roles and years fit. Different additions to the name keep people apart whatever else fits.
 */
export function resolvePeople(items: readonly Item[], related: (item: number) => readonly number[]): People {
  const units = collectUnits(items);
  const worksOf = createWorkKeys(items);
  const persons: Person[] = [];
  const byBase = new Map<string, number[]>();
  const personByCredit = new Map<string, number>();
  for (const [base, sameName] of units) {
    const clusters = clusterUnits(sameName, { items, related, worksOf });
    const indices = clusters.map((cluster) => {
      const index = persons.length;
      const first = must(cluster[0], "a cluster has a member");
      persons.push({
        name: first.name,
        base,
        families: new Set(cluster.flatMap((unit) => [...unit.families])),
        items: cluster.map((unit) => unit.item).toSorted((a, b) => a - b),
      });
      for (const unit of cluster) personByCredit.set(creditKey(unit.item, base, unit.tag), index);
      return index;
    });
    byBase.set(base, indices);
  }
  return {
    persons,
    byBase,
    personOf(item, name) {
      const { base, tag } = parseName(name);
      return personByCredit.get(creditKey(item, base, tag));
    },
  };
}

const creditKey = (item: number, base: string, tag: string) => `${item}\n${base}\n${tag}`;

function collectUnits(items: readonly Item[]): ReadonlyMap<string, readonly Unit[]> {
  const byCredit = new Map<string, Unit>();
  const byBase = new Map<string, Unit[]>();
  for (const [item, { creators }] of items.entries()) {
    for (const { name, role } of creators) {
      const { base, tag } = parseName(name);
      if (base === "") continue;
      const key = creditKey(item, base, tag);
      const known = byCredit.get(key);
      const unit = known ?? { item, name, tag, families: new Set(), roles: new Set() };
      for (const family of familiesOf(role)) unit.families.add(family);
      unit.roles.add(role);
      if (known !== undefined) continue;
      byCredit.set(key, unit);
      const group = byBase.get(base);
      if (group === undefined) byBase.set(base, [unit]);
      else group.push(unit);
    }
  }
  return byBase;
}

/** Names of the stories an item tells, so that a film and the book of its title count as related. */
function createWorkKeys(items: readonly Item[]): (item: number) => readonly string[] {
  return (index) => {
    const item = items[index];
    if (item === undefined) return [];
    const series = item.series === undefined ? [] : [normaliseText(item.series.name)];
    return [normaliseTitle(item.title), ...series];
  };
}

interface Evidence {
  readonly items: readonly Item[];
  readonly related: (item: number) => readonly number[];
  readonly worksOf: (item: number) => readonly string[];
}

/** Units taken for one person so far, with what decides whether another fits. */
interface Cluster {
  readonly units: Unit[];
  tag: string;
  readonly families: Set<RoleFamily>;
  /** Infinity and -Infinity while no year is known. */
  firstYear: number;
  lastYear: number;
  /** Acts or makes music. */
  isOnStage: boolean;
  /** Has written about music or about a life in it. */
  isMemoirist: boolean;
}

/** Merges what evidence joins, then, oldest first, what merely fits. */
function clusterUnits(units: readonly Unit[], evidence: Evidence): readonly (readonly Unit[])[] {
  if (units.length === 1) return [units];
  const ordered = joinByEvidence(units, evidence).toSorted((a, b) => a.firstYear - b.firstYear || compareItems(a, b));
  const clusters: Cluster[] = [];
  for (const group of ordered) {
    const home = clusters.find((cluster) => fits(cluster, group));
    if (home === undefined) clusters.push(group);
    else merge(home, group);
  }
  return clusters.map((cluster) => cluster.units);
}

const compareItems = (a: Cluster, b: Cluster) => (a.units[0]?.item ?? 0) - (b.units[0]?.item ?? 0);

/** Union of the units that share something which two namesakes hardly would; one pass over keys, so long careers cost little. */
function joinByEvidence(units: readonly Unit[], evidence: Evidence): readonly Cluster[] {
  const clusterOf = units.map((unit) => createCluster(unit, evidence));
  const parent = units.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[index] = root;
    return root;
  };
  const cluster = (index: number) => must(clusterOf[index], "a unit has a cluster");
  const ownerOf = new Map<string, number>();
  for (const [index, unit] of units.entries()) {
    for (const key of evidenceKeys(unit, evidence)) {
      const owner = find(ownerOf.get(key) ?? index);
      const own = find(index);
      ownerOf.set(key, owner);
      if (own === owner || tagsClash(cluster(own), cluster(owner))) continue;
      merge(cluster(owner), cluster(own));
      parent[own] = owner;
    }
  }
  return [...units.keys()].filter((index) => find(index) === index).map(cluster);
}

function createCluster(unit: Unit, { items }: Evidence): Cluster {
  const { year, genres = [], themes = [] } = items[unit.item] ?? {};
  const isMemoir = [...genres, ...themes].some((label) => /^(memoir|autobiograph|music)/.test(normaliseText(label)));
  return {
    units: [unit],
    tag: unit.tag,
    families: new Set(unit.families),
    firstYear: year ?? Infinity,
    lastYear: year ?? -Infinity,
    isOnStage: unit.families.has("music") || unit.roles.has("actor"),
    isMemoirist: unit.families.has("letters") && isMemoir,
  };
}

function merge(home: Cluster, other: Cluster): void {
  home.units.push(...other.units);
  home.tag ||= other.tag;
  for (const family of other.families) home.families.add(family);
  home.firstYear = Math.min(home.firstYear, other.firstYear);
  home.lastYear = Math.max(home.lastYear, other.lastYear);
  home.isOnStage ||= other.isOnStage;
  home.isMemoirist ||= other.isMemoirist;
}

/** Two units are joined when they have a key in common. */
function evidenceKeys(unit: Unit, { items, related, worksOf }: Evidence): readonly string[] {
  const own = parseName(unit.name).base;
  const others = (items[unit.item]?.creators ?? []).map(({ name }) => parseName(name).base);
  return [
    `item ${unit.item}`,
    ...related(unit.item).map((item) => `item ${item}`),
    ...worksOf(unit.item).map((work) => `work ${work}`),
    ...others.filter((base) => base !== own).map((base) => `with ${base}`),
    ...(unit.tag === "" ? [] : [`tag ${unit.tag}`]),
  ];
}

const tagsClash = (a: Cluster, b: Cluster) => a.tag !== "" && b.tag !== "" && a.tag !== b.tag;

/** Nobody's works lie further apart without one in between. Dates of antiquity are guesses. */
const careerGapYears = 90;
const ancientGapYears = 400;
const ancientYear = 1400;
/** Actors sing, singers act and both write about it, within a life. */
const stageGapYears = 60;

function fits(cluster: Cluster, group: Cluster): boolean {
  if (tagsClash(cluster, group)) return false;
  const gap = yearGap(cluster, group);
  if (gap > (cluster.lastYear < ancientYear ? ancientGapYears : careerGapYears)) return false;
  if ([...group.families].some((family) => cluster.families.has(family))) return true;
  const isLikely = (cluster.isOnStage && group.isOnStage) || cluster.isMemoirist || group.isMemoirist;
  return isLikely && gap <= stageGapYears;
}

/** Years between two careers, 0 when one is unknown or they overlap. */
function yearGap(a: Cluster, b: Cluster): number {
  if (a.firstYear === Infinity || b.firstYear === Infinity) return 0;
  return Math.max(0, a.firstYear - b.lastYear, b.firstYear - a.lastYear);
}
