import { expect, it } from "vitest";
import { parseAccountId, parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { DynamoCheckpointStore } from "./dynamo-checkpoint-store.ts";
import { DynamoItemStore } from "./dynamo-item-store.ts";
import { DynamoModelRegistry } from "./dynamo-model-registry.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { newDynamoClient, onTable } from "./test-aws.ts";

const durable = { isDurable: true, isSlow: true };

describeModelRegistry(
  "DynamoModelRegistry",
  onTable("modelCache", (table) => new DynamoModelRegistry(table)),
  durable,
);
describeProfileStore(
  "DynamoProfileStore",
  onTable("userProfiles", (table) => new DynamoProfileStore(table)),
  { ...durable, takesLate: true },
);
describeItemStore(
  "DynamoItemStore",
  onTable("items", (table) => new DynamoItemStore(table)),
  durable,
);
describeCheckpointStore(
  "DynamoCheckpointStore",
  onTable("sessions", (table) => new DynamoCheckpointStore(table)),
  durable,
);

it("DynamoProfileStore has an event once that the log gives twice, as a log may that delivers at least once", async () => {
  const opened = await onTable("userProfiles", (table) => new DynamoProfileStore(table))();
  const profiles = opened.port;
  const event = someEvent("e");
  await profiles.apply(tenantA, 0, [{ position: 1n, arrivedAtMs: 1e12, event }]);
  await profiles.apply(tenantA, 0, [{ position: 2n, arrivedAtMs: 1e12, event }]);
  expect(await profiles.history(tenantA, [parseAccountId("account")], 10)).toEqual([event]);
  await opened.close();
});

it("DynamoItemStore keeps an item and what finds it together, whoever else writes it", async () => {
  const opened = await onTable("items", (table) => new DynamoItemStore(table))();
  const store = opened.port;
  const id = parseItemId("contested");
  const titles = Array.from({ length: 8 }, (_, index) => `Title ${index} ${index % 2 === 0 ? "even" : "odd"}`);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(titles.map((title) => store.put(tenantA, [createItem({ id, domain: "book", title })])));
    const [item] = await store.get(tenantA, [id]);
    for (const title of titles)
      expect(await store.search(tenantA, title, { limit: 5 })).toEqual(title === item?.title ? [item] : []);
  }
  await opened.close();
});

it("DynamoItemStore takes an item with more words and external ids than a transaction has room for", async () => {
  const opened = await onTable("items", (table) => new DynamoItemStore(table))();
  const store = opened.port;
  const words = Array.from({ length: 150 }, (_, index) => `w${index}`);
  const item = createItem({ id: parseItemId("long"), domain: "book", title: words.join(" ") });
  await store.put(tenantA, [item]);
  for (const word of ["w0", "w149"]) expect(await store.search(tenantA, word, { limit: 5 })).toEqual([item]);
  const short = { ...item, title: "short" };
  await store.put(tenantA, [short]);
  for (const word of ["w0", "w149"]) expect(await store.search(tenantA, word, { limit: 5 })).toEqual([]);
  expect(await store.search(tenantA, "short", { limit: 5 })).toEqual([short]);
  await opened.close();
});

it("DynamoItemStore refuses an item that is too large for DynamoDB, and changes nothing", async () => {
  const opened = await onTable("items", (table) => new DynamoItemStore(table))();
  const store = opened.port;
  const id = parseItemId("large");
  const large = createItem({ id, domain: "book", title: "Large", description: "x".repeat(500_000) });
  await expect(store.put(tenantA, [large])).rejects.toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  expect(await store.get(tenantA, [id])).toEqual([undefined]);
  await opened.close();
});

it("a table that is not there is named, with the way out", async () => {
  const registry = new DynamoModelRegistry(new DynamoTable(newDynamoClient(), "never-made"));
  await expect(registry.current(tenantA)).rejects.toThrow(
    expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringMatching(/never-made.*Deploy/s) }),
  );
});
