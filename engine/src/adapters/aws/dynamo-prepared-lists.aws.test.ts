import { describePreparedLists } from "../../ports/prepared-lists.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { DynamoPreparedLists } from "./dynamo-prepared-lists.ts";
import { onTable } from "./test-aws.ts";

describePreparedLists("DynamoPreparedLists", async () => {
  // Of today: DynamoDB Local lets go of rows by its own clock.
  const clock = new FixedClock(Date.now());
  const opened = await onTable("modelCache", (table) => new DynamoPreparedLists(table, clock))();
  return { ...opened, advance: (durationMs) => clock.advance(durationMs) };
});
