import { expect, it } from "vitest";
import { tenantA } from "../../ports/contract-data.ts";
import { describeExposureLog } from "../../ports/exposure-log.contract.ts";
import { describeObjectStore } from "../../ports/object-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { ObjectExposureLog } from "../object-exposure-log.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { emulators, newS3Client, onBucket } from "./test-aws.ts";

describeObjectStore(
  "S3ObjectStore",
  () => onBucket(emulators.s3Url),
  // s3rver does not know If-None-Match, and writes into the file that others are reading. S3 itself promises both, and moto
  // has both: `npm run test:moto`.
  { isDurable: true, hasConditionalPut: false, hasAtomicPut: false },
);

describeExposureLog(
  "ObjectExposureLog on S3",
  async () => {
    const bucket = await onBucket(emulators.s3Url);
    const create = (objects: S3ObjectStore) => new ObjectExposureLog({ objects, clock: new FixedClock() });
    return { ...bucket, port: create(bucket.port), reopen: async () => create(await bucket.reopen!()) };
  },
  { isDurable: true },
);

it("S3ObjectStore names a bucket that is not there, and the way out", async () => {
  const store = new S3ObjectStore(newS3Client(emulators.s3Url), { bucket: "never-made" });
  const error = expect.objectContaining({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/never-made.*Deploy/s),
  });
  await expect(store.put(tenantA, "a", new Uint8Array(1))).rejects.toThrow(error);
  await expect(store.list(tenantA, "")).rejects.toThrow(error);
});
