export const webhookKinds = ["list.changed", "model.promoted", "user.erased"] as const;
/** What a webhook can tell of. */
export type WebhookKind = (typeof webhookKinds)[number];

export const webhookTargets = ["public", "loopback", "private"] as const;
/** Where webhooks may go: https to public addresses; also this machine, by http too; also private networks, by http too. */
export type WebhookTargets = (typeof webhookTargets)[number];
