import { expect, it } from "vitest";
import { newWebhookSecret, signedHeaders } from "./signature.ts";

it("signs as the scheme's own example does, once for each secret", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", atMs: 1_614_265_330_000, body: '{"test": 2432232314}' };
  const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  expect(signedHeaders(message, [secret])).toEqual({
    "webhook-id": message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": signature,
  });
  const both = signedHeaders(message, [newWebhookSecret(), secret])["webhook-signature"]?.split(" ");
  expect(both).toEqual([expect.stringMatching(/^v1,[\w+/]{43}=$/), signature]);
});
