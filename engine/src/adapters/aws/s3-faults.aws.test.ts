import { expect, it } from "vitest";
import { describeExposureLog } from "../../ports/exposure-log.contract.ts";
import { describeObjectStore } from "../../ports/object-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { ObjectExposureLog } from "../object-exposure-log.ts";
import type { S3ObjectStore } from "./s3-object-store.ts";
import { emulators, onBucket } from "./test-aws.ts";
import { FaultyHandlers } from "./test-aws-faults.ts";

const handlers = new FaultyHandlers(0.15);

const open = () => onBucket(emulators.s3Url, () => handlers.next());

describeObjectStore("S3ObjectStore under faults", open, {
  isDurable: true,
  // As without faults: s3rver has neither.
  hasConditionalPut: false,
  hasAtomicPut: false,
});

describeExposureLog(
  "ObjectExposureLog on S3 under faults",
  async () => {
    const bucket = await open();
    const create = (objects: S3ObjectStore) => new ObjectExposureLog({ objects, clock: new FixedClock() });
    return { ...bucket, port: create(bucket.port), reopen: async () => create(await bucket.reopen!()) };
  },
  { isDurable: true },
);

it("the suites met every fault that S3 has", () => {
  const kinds = ["GetObject answer-lost", "GetObject refused", "ListObjectsV2 refused"];
  expect(handlers.met()).toEqual(expect.arrayContaining([...kinds, "PutObject answer-lost", "PutObject refused"]));
});
