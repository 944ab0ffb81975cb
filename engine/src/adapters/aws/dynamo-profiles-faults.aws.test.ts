import { expect, it } from "vitest";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { onTable } from "./test-aws.ts";
import { FaultyHandlers } from "./test-aws-faults.ts";

const handlers = new FaultyHandlers(0.06);

describeProfileStore(
  "DynamoProfileStore under faults",
  onTable(
    "userProfiles",
    (table) => new DynamoProfileStore(table),
    () => handlers.next(),
  ),
  { isDurable: true, isSlow: true, takesLate: true },
);

it("the suite met the faults that DynamoDB has", () => {
  const met = handlers.met();
  for (const operation of ["Query", "TransactWriteItems", "BatchWriteItem", "BatchGetItem"])
    expect(met.some((fault) => fault.startsWith(operation))).toBe(true);
});
