import { describe, expect, it } from "vitest";
import { eventContextSchema } from "../../engine/src/contract/moment.ts";
import { eventSchema } from "../../engine/src/contract/event.ts";
import { eventColumns, eventFields } from "./event-columns.ts";

describe("columns of the stream's copies", () => {
  it("have a field for each that an event of any kind has", () => {
    const names = eventSchema.anyOf.flatMap(({ properties }) => Object.keys(properties));
    // The time of an event is `at` as text on the wire, and `atMs` as a number within the engine and its stream.
    const inStream = names.map((name) => (name === "at" ? "atMs" : name).toLowerCase());
    expect(new Set(Object.keys(eventFields))).toEqual(new Set(inStream));
  });

  it("have a field for each that the sender may say of the moment", () => {
    const names = Object.keys(eventContextSchema.properties);
    expect(eventFields.context).toBe(`struct<${names.map((name) => `${name}:string`).join(",")}>`);
  });

  it("are the tenant and the event", () => {
    expect(eventColumns).toEqual([
      { name: "tenant", type: "string" },
      { name: "event", type: expect.stringMatching(/^struct<id:string,accountid:string,.*,context:struct<.*>>$/) },
    ]);
  });
});
