import type {
  WireError,
  WireHistoryReport,
  WireItem,
  WireItemList,
  WireNewEvent,
  WirePlaylist,
  WireProfile,
  WireRecommendationList,
  WireRecordReport,
} from "codecatalyst/contract";
import type { MoodWish } from "./mood.ts";

/** What went wrong, in the server's words, and the id under which its log tells more. */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(code: string, message: string, requestId?: string) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

async function call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await reach(path, init);
  if (!response.ok) throw await failureOf(response);
  return (await response.json()) as Answer;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailure("UNREACHABLE", "The server does not answer. Is it still running?");
  }
}

async function failureOf(response: Response): Promise<RequestFailure> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const error = (await response.json().catch(() => ({}))) as Partial<WireError>;
  const message = error.message ?? `The server answered with status ${response.status}.`;
  return new RequestFailure(error.code ?? "UNREADABLE", message, error.requestId ?? requestId);
}

const userPath = (userId: string) => `/v1/users/${encodeURIComponent(userId)}`;

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

interface ListOptions extends MoodWish {
  readonly n: number;
  readonly domain?: string;
}

export const api = {
  recommend(userId: string, options: ListOptions, signal: AbortSignal) {
    const { n, ...rest } = options;
    const query = new URLSearchParams({ n: String(n), ...rest });
    return call<WireRecommendationList>(`${userPath(userId)}/recommendations?${query}`, { signal });
  },
  playlist(userId: string, { n, ...rest }: Omit<ListOptions, "domain">, signal: AbortSignal) {
    const query = new URLSearchParams({ n: String(n), ...rest });
    return call<WirePlaylist>(`${userPath(userId)}/playlist?${query}`, { signal });
  },
  search(title: string, limit: number, signal: AbortSignal) {
    const query = new URLSearchParams({ title, limit: String(limit) });
    return call<WireItemList>(`/v1/items?${query}`, { signal });
  },
  item: (id: string) => call<WireItem>(`/v1/items/${encodeURIComponent(id)}`),
  profile: (userId: string) => call<WireProfile>(userPath(userId)),
  record: (event: WireNewEvent) => call<WireRecordReport>("/v1/events", post(event)),
  importHistory(userId: string, file: File) {
    const query = new URLSearchParams({ name: file.name });
    return call<WireHistoryReport>(`${userPath(userId)}/history?${query}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: file,
    });
  },
};
