import { Type } from "typebox";
import { at, count, httpUrl, text, word, type Wire } from "./primitives.ts";

export const webhookKinds = ["list.changed", "model.promoted", "user.erased"] as const;

const url = httpUrl(
  "Where messages are sent: https, unless the server is configured otherwise.",
  "https://hooks.example/codecatalyst",
);
const kinds = Type.Array(word(webhookKinds, "A kind of message."), {
  minItems: 1,
  maxItems: 10,
  description: "What it is told of; everything when left out.",
  examples: [["list.changed"]],
});

export const newWebhookSchema = Type.Object(
  { url, kinds: Type.Optional(kinds) },
  {
    title: "NewWebhook",
    description: "Somebody who wants to be told.",
    additionalProperties: false,
    examples: [{ url: "https://hooks.example/codecatalyst", kinds: ["list.changed"] }],
  },
);

const webhookFields = {
  id: text("Its id.", 100, "wh_4fjq0Yc2XbW1uTz9oPkLma"),
  url,
  kinds,
  createdAt: at("When it was made."),
  failingSince: Type.Optional(at("Since when nothing got through; absent while all does.")),
  disabledReason: Type.Optional(
    text("Why nothing is sent any more. A ping that gets through enables it again.", 2000, "It answered 410 Gone."),
  ),
};
const webhookExample = {
  id: "wh_4fjq0Yc2XbW1uTz9oPkLma",
  url: "https://hooks.example/codecatalyst",
  kinds: ["list.changed"],
  createdAt: "2026-05-03T19:30:00.000Z",
};

export const webhookListSchema = Type.Object(
  {
    webhooks: Type.Array(
      Type.Object(webhookFields, {
        title: "Webhook",
        description: "Somebody who is told, without their secret.",
        additionalProperties: false,
        examples: [webhookExample],
      }),
      { description: "All there are.", examples: [[webhookExample]] },
    ),
  },
  {
    title: "WebhookList",
    description: "Who is told.",
    additionalProperties: false,
    examples: [{ webhooks: [webhookExample] }],
  },
);
export type WireWebhookList = Wire<typeof webhookListSchema>;

export const webhookWithSecretSchema = Type.Object(
  {
    ...webhookFields,
    secret: text(
      "What messages are signed with. It is shown this once.",
      200,
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ),
  },
  {
    title: "WebhookWithSecret",
    description: "Somebody who is told, and the secret to check messages with.",
    additionalProperties: false,
    examples: [{ ...webhookExample, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }],
  },
);
export type WireWebhookWithSecret = Wire<typeof webhookWithSecretSchema>;

const attemptFields = {
  messageId: text("The message: `webhook-id` of the request, the same at each attempt.", 100, "msg_1"),
  kind: word(["list.changed", "model.promoted", "user.erased", "ping"], "What it told of."),
  at: at("When it was sent."),
  durationMs: count("How long the answer took.", 84),
  attempt: Type.Integer({ minimum: 1, description: "1 for the first.", examples: [1] }),
  isDelivered: Type.Boolean({ description: "Whether it was answered with a 2xx.", examples: [true] }),
  status: Type.Optional(count("The answer's status, where there was an answer.", 200)),
  error: Type.Optional(text("Why there was none.", 2000, "There was no answer within 10 s.")),
  nextAt: Type.Optional(at("When it is tried again; absent when it is delivered or given up.")),
};
const attemptExample = {
  messageId: "msg_1",
  kind: "ping",
  at: "2026-05-03T19:30:00.000Z",
  durationMs: 84,
  attempt: 1,
  isDelivered: true,
  status: 200,
} as const;

export const webhookAttemptSchema = Type.Object(attemptFields, {
  title: "WebhookAttempt",
  description: "One attempt to deliver a message.",
  additionalProperties: false,
  examples: [attemptExample],
});
export type WireWebhookAttempt = Wire<typeof webhookAttemptSchema>;

export const webhookAttemptListSchema = Type.Object(
  {
    attempts: Type.Array(webhookAttemptSchema, {
      description: "Of the last week, newest first, at most 100.",
      examples: [[attemptExample]],
    }),
  },
  {
    title: "WebhookAttemptList",
    description: "How deliveries to one webhook went.",
    additionalProperties: false,
    examples: [{ attempts: [attemptExample] }],
  },
);
