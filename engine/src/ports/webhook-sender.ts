export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Sends a POST. It follows no redirects, and connects only to addresses that are allowed, whatever a name resolves to. */
export interface WebhookSender {
  /** Why nothing can be sent to an address, as far as the address alone tells. */
  problemOf(url: string): string | undefined;
  /** The status of the answer. Throws, with a sentence for the operator, when there was no answer in time or no way there. */
  send(request: WebhookRequest): Promise<number>;
}
