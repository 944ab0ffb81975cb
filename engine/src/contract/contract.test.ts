import type { TSchema } from "typebox";
import { Check } from "typebox/value";
import { describe, expect, it } from "vitest";
import { eventStandings as domainEventStandings } from "../domain/counted-events.ts";
import { keyKinds as domainKeyKinds, roles as domainRoles } from "../domain/access.ts";
import { eventKinds as domainEventKinds, plainEventKinds as domainPlainEventKinds } from "../domain/event.ts";
import {
  companies as domainCompanies,
  moodGoals as domainMoodGoals,
  weathers as domainWeathers,
} from "../domain/moment.ts";
import { playlistKinds as domainPlaylistKinds } from "../domain/playlist.ts";
import { scopes } from "../domain/principal.ts";
import {
  counterfactualVerdicts as domainVerdicts,
  signals as domainSignals,
  sources as domainSources,
} from "../domain/recommendation.ts";
import { relationKinds as domainRelationKinds } from "../domain/relation.ts";
import { tasteFacets as domainTasteFacets, tasteWishes as domainTasteWishes } from "../domain/taste.ts";
import { linkDecisions as domainLinkDecisions } from "../pipeline/operate/operator-use-cases.ts";
import {
  runStatuses as domainRunStatuses,
  runTriggers as domainRunTriggers,
  stepNames,
  stepStatuses as domainStepStatuses,
} from "../pipeline/schedule/run-state.ts";
import * as contract from "./index.ts";

interface Node {
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const schemas = Object.entries(contract).filter(([name]) => name.endsWith("Schema")) as readonly (readonly [
  string,
  TSchema & Node,
])[];

/** Every schema below (and with) this one, with its place. */
function* walk(schema: Node, place: string): Generator<readonly [string, Node]> {
  yield [place, schema];
  for (const keyword of ["properties", "patternProperties"]) {
    const children = schema[keyword];
    if (!isNode(children)) continue;
    for (const [name, child] of Object.entries(children)) if (isNode(child)) yield* walk(child, `${place}/${name}`);
  }
  if (isNode(schema["items"])) yield* walk(schema["items"], `${place}/*`);
  for (const [index, child] of ((schema["anyOf"] ?? []) as readonly unknown[]).entries())
    if (isNode(child)) yield* walk(child, `${place}|${index}`);
}

const nodes = schemas.flatMap(([name, schema]) => [...walk(schema, name)]);

describe("every wire schema", () => {
  it("is found by this test", () => {
    expect(schemas.length).toBeGreaterThan(20);
    expect(nodes.length).toBeGreaterThan(200);
  });

  it.each(schemas)("%s has a title, a description and examples that it accepts", (_name, schema) => {
    expect(schema["title"]).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(schema["description"]).toMatch(/\.$/);
    const examples = schema["examples"] as readonly unknown[];
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.filter((example) => !Check(schema, example))).toEqual([]);
  });

  it("describes every property and every entry of a list", () => {
    expect(nodes.filter(([, node]) => typeof node["description"] !== "string").map(([place]) => place)).toEqual([]);
  });

  it("gives every property examples that it accepts", () => {
    const faults = nodes.flatMap(([place, node]) => {
      if (place.endsWith("/*") && node["examples"] === undefined) return [];
      const examples = node["examples"] as readonly unknown[] | undefined;
      if (examples === undefined || examples.length === 0) return [`${place} has no example`];
      return examples.filter((example) => !Check(node as TSchema, example)).map(() => `${place} refuses its example`);
    });
    expect(faults).toEqual([]);
  });

  it("refuses unknown properties, so that a misspelt one is not lost in silence", () => {
    const open = nodes.filter(([, node]) => isNode(node["properties"]) && node["additionalProperties"] !== false);
    expect(open.map(([place]) => place)).toEqual([]);
  });

  it("uses a title for one shape only", () => {
    const shapes = new Map<string, Set<string>>();
    for (const [, node] of nodes) {
      if (typeof node["title"] !== "string") continue;
      const seen = shapes.get(node["title"]) ?? new Set();
      shapes.set(node["title"], seen.add(JSON.stringify(node)));
    }
    expect([...shapes].filter(([, seen]) => seen.size > 1).map(([title]) => title)).toEqual([]);
  });
});

describe("the contract and the domain", () => {
  it("name the same events, relations, signals and sources", () => {
    expect(new Set(contract.eventKinds)).toEqual(new Set(domainEventKinds));
    expect(contract.plainEventKinds).toEqual(domainPlainEventKinds);
    expect(contract.counterfactualVerdicts).toEqual(domainVerdicts);
    expect(contract.tasteFacets).toEqual(domainTasteFacets);
    expect(contract.tasteWishes).toEqual(domainTasteWishes);
    expect(contract.eventStandings).toEqual(domainEventStandings);
    expect(contract.relationKinds).toEqual(domainRelationKinds);
    expect(contract.signals).toEqual(domainSignals);
    expect(contract.sources).toEqual(domainSources);
    expect(contract.moodGoals).toEqual(domainMoodGoals);
    expect(contract.playlistKinds).toEqual(domainPlaylistKinds);
    expect(contract.companies).toEqual(domainCompanies);
    expect(contract.weathers).toEqual(domainWeathers);
    expect(contract.keyKinds).toEqual(domainKeyKinds);
    expect(contract.roles).toEqual(domainRoles);
    expect(contract.scopeNames).toEqual(scopes);
    expect(contract.linkDecisions).toEqual(domainLinkDecisions);
    expect(contract.runStatuses).toEqual(domainRunStatuses);
    expect(contract.runTriggers).toEqual(domainRunTriggers);
    expect(contract.runSteps).toEqual(stepNames);
    expect(contract.stepStatuses).toEqual(domainStepStatuses);
  });
});

const itemOf = (fields: object) => ({ id: "a", domain: "book", title: "A", ...fields });

describe("ids and addresses on the wire", () => {
  it.each(["a/b/c", "🎬 film", "ключ", "a b", "%2F", "x".repeat(256)])("accepts the id %j", (id) => {
    expect(Check(contract.newItemSchema, itemOf({ id }))).toBe(true);
  });

  it.each(["", "a\nb", "a\u0000", "x\u007f", "\u0085", "x".repeat(257), 7, null])("refuses the id %j", (id) => {
    expect(Check(contract.newItemSchema, itemOf({ id }))).toBe(false);
  });

  it.each(["Naïve 🎬", " a\nb\tc", "x".repeat(1000)])("accepts the title %j", (title) => {
    expect(Check(contract.newItemSchema, itemOf({ title }))).toBe(true);
  });

  it.each(["", " \n ", "\u001B[31mred", "a\u0000", "a\u009Bb", "x".repeat(1001)])("refuses the title %j", (title) => {
    expect(Check(contract.newItemSchema, itemOf({ title }))).toBe(false);
    expect(Check(contract.newItemSchema, itemOf({ genres: [title] }))).toBe(false);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "ftp://a", "//a.example", "https://a b"])(
    "refuses the address %s",
    (playbackUrl) => {
      expect(Check(contract.newItemSchema, itemOf({ playbackUrl }))).toBe(false);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, "90"])("refuses the length %s", (lengthMinutes) => {
    expect(Check(contract.newItemSchema, itemOf({ lengthMinutes }))).toBe(false);
  });
});
