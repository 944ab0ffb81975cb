import { type Operations } from "./operations.ts";
import { type RetryOptions } from "./retry.ts";
export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Operations[Name]["input"];
export type Answer<Name extends OperationName> = Operations[Name]["answer"];
export interface ClientOptions extends RetryOptions {
  /** Such as http://localhost:8080. */
  readonly baseUrl: string;
  /** Sent as `x-api-key`. A browser that is signed in needs none. */
  readonly apiKey?: string;
  /** Whose data, where the key may choose. */
  readonly tenant?: string;
  /** For one attempt; 10 seconds unless given. */
  readonly timeoutMs?: number;
  /** Instead of the global one. */
  readonly fetch?: typeof globalThis.fetch;
}
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** The tag that the item or user must still have. */
  readonly ifMatch?: string;
  /** The same key does the same thing once only; made by the client where it is left out. */
  readonly idempotencyKey?: string;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
}
/** An answer with what its headers say. */
export interface Answered<Name extends OperationName> {
  readonly answer: Answer<Name>;
  readonly etag: string | undefined;
  readonly requestId: string | undefined;
}
type Arguments<Name extends OperationName> =
  object extends Input<Name>
    ? [input?: Input<Name>, options?: RequestOptions]
    : [input: Input<Name>, options?: RequestOptions];
/** A method for every operation, under its name in the OpenAPI document. */
export type Client = {
  readonly [Name in OperationName]: (...input: Arguments<Name>) => Promise<Answer<Name>>;
} & Requester;
interface Requester {
  /** As the method of that name, with the answer's headers. */
  request<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options?: RequestOptions,
  ): Promise<Answered<Name>>;
}
/**
 * Methods throw `ApiError` for what the server refuses, and `ConnectionError` where it cannot be reached. What failed by chance is tried
 * again where that cannot do it twice.
 */
export declare function createClient(options: ClientOptions): Client;
export {};
