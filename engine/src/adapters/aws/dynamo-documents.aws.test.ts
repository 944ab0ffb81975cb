import { expect, it } from "vitest";
import { describeDocumentStore } from "../../ports/document-store.contract.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { DynamoDocumentStore } from "./dynamo-document-store.ts";
import { onTable } from "./test-aws.ts";

const open = async () => {
  const clock = new FixedClock(Date.UTC(2026, 4, 1));
  const opened = await onTable("sessions", (table) => new DynamoDocumentStore(table, clock))();
  return {
    ...opened,
    advance: (durationMs: number) => {
      clock.advance(durationMs);
    },
  };
};

describeDocumentStore("DynamoDocumentStore", open);

it("DynamoDocumentStore keeps keys that are longer than a sort key can be apart, and finds them by prefix", async () => {
  const opened = await open();
  const { port } = opened;
  const start = `${"é".repeat(1000)}/`;
  const keys = ["a", "b", "c"].map((end) => start + end);
  for (const key of keys) await port.put(tenantA, "things", { key, value: key });
  await port.put(tenantA, "things", { key: "é", value: 0 });
  for (const key of keys) expect((await port.get(tenantA, "things", key))?.value).toBe(key);
  const found: string[] = [];
  for (let after: string | undefined; ; after = found.at(-1)) {
    const page = await port.list(tenantA, "things", { prefix: start, limit: 1, ...(after && { after }) });
    if (page.length === 0) break;
    found.push(...page.map(({ key }) => key));
  }
  expect(new Set(found)).toEqual(new Set(keys));
  expect(found).toHaveLength(3);
  await port.delete(tenantA, "things", keys);
  expect(await port.list(tenantA, "things", { limit: 10 })).toMatchObject([{ key: "é" }]);
  await opened.close();
});
