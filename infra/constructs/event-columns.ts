/**
 * An event as it stands in a record of the stream, `{"tenant", "event"}`, in the types of Glue. Names are in lower case, since Glue
 * knows no others. A test compares them with the engine's events.
 */
export const eventFields = {
  id: "string",
  accountid: "string",
  itemid: "string",
  atms: "bigint",
  kind: "string",
  ratio: "double",
  emoji: "string",
  eventid: "string",
  recommendationid: "string",
  isprivate: "boolean",
  context: "struct<company:string,weather:string>",
} as const;

const fields = Object.entries(eventFields).map(([name, type]) => `${name}:${type}`);

export const eventColumns = [
  { name: "tenant", type: "string" },
  { name: "event", type: `struct<${fields.join(",")}>` },
];
