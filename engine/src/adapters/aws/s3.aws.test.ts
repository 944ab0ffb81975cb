import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { tenantA } from "../../ports/contract-data.ts";
import { describeObjectStore } from "../../ports/object-store.contract.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { emulators, emulatorSettings } from "./test-aws.ts";

const newClient = () => new S3Client({ ...emulatorSettings, endpoint: emulators.s3Url });

let bucketCount = 0;

describeObjectStore(
  "S3ObjectStore",
  async () => {
    let client = newClient();
    const Bucket = `test-${process.pid}-${(bucketCount += 1)}`;
    await client.send(new CreateBucketCommand({ Bucket }));
    return {
      port: new S3ObjectStore(client, Bucket),
      reopen: async () => {
        client.destroy();
        client = newClient();
        return new S3ObjectStore(client, Bucket);
      },
      close: async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
        for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
        await client.send(new DeleteBucketCommand({ Bucket }));
        client.destroy();
      },
    };
  },
  // s3rver does not know If-None-Match, and writes into the file that others are reading. S3 itself promises both.
  { isDurable: true, hasConditionalPut: false, hasAtomicPut: false },
);

it("S3ObjectStore names a bucket that is not there, and the way out", async () => {
  const store = new S3ObjectStore(newClient(), "never-made");
  const error = expect.objectContaining({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/never-made.*Deploy/s),
  });
  await expect(store.put(tenantA, "a", new Uint8Array(1))).rejects.toThrow(error);
  await expect(store.list(tenantA, "")).rejects.toThrow(error);
});
