import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";
import { parseAccountId, parseUserId, type UserId } from "../../../domain/ids.ts";
import { checkAllowed, type Principal } from "../../../domain/principal.ts";
import type { NamedHappening } from "../../../serving/use-cases.ts";
import { statusOf, toEngineError, toWireError } from "../../rest/http/errors.ts";
import type { RouteContext } from "../../rest/http/route.ts";
import { takeAnyJson } from "./any-json.ts";
import { maxListenBytes, maxListenCount, parseSubmission, type Listen } from "./listens.ts";
import { musicCandidates } from "./music-works.ts";

/**
 * ListenBrainz' API for scrobblers, as its documentation and server have it: what they send to ListenBrainz they send here, with another
 * address and a key as token. `/1` is for keys of a person; the other address names the person, for keys of a server.
 */
export function listenBrainzRoutes(app: FastifyInstance, context: RouteContext): void {
  app.register(async (routes) => {
    routes.setErrorHandler(answerError);
    takeAnyJson(routes, maxListenBytes * maxListenCount);
    for (const base of ["/1", "/v1/in/listenbrainz/:userId/1"]) {
      // Known before the body is read, so that nobody unknown sends a large one.
      const onRequest = async (request: FastifyRequest) => void (await context.authenticate(request));
      routes.post(`${base}/submit-listens`, { schema: { hide: true }, onRequest }, (request, reply) =>
        submitListens(context, request, reply),
      );
      routes.get(`${base}/validate-token`, { schema: { hide: true } }, (request) => validateToken(context, request));
    }
  });
}

async function submitListens(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { principal, userId } = await callerOf(context, request);
  checkAllowed(principal, "events", userId);
  const submission = parseSubmission(request.body, Number(request.headers["content-length"] ?? 0), Date.now());
  const happenings = submission.listens.map((listen) => toHappening(listen, submission.kind));
  const account = { accountId: parseAccountId(`listenbrainz:${userId}`), ownerId: userId };
  const report = await context.useCases.recordByName(principal.tenant, account, happenings);
  context.metrics.countEvents("accepted", report.newEventCount);
  context.metrics.countEvents("duplicate", report.matchedCount - report.newEventCount);
  context.metrics.countEvents("unmatched", report.unmatched.length);
  // The protocol has no place for it in the answer.
  reply.header("x-unmatched-count", String(report.unmatched.length));
  return { status: "ok" };
}

const dayMs = 86_400_000;

/** A listen is told apart by its time and its names; what plays now, by its day, since players tell it again and again. */
function toHappening(listen: Listen, kind: "listened" | "playing"): NamedHappening {
  const { track, atMs } = listen;
  const names = `${track.artist}\n${track.name}\n${track.album}`;
  if (kind === "listened" && atMs !== undefined)
    return { candidates: musicCandidates(track, "finish"), distinction: `listened\n${atMs}\n${names}`, atMs };
  const day = Math.floor(Date.now() / dayMs);
  return { candidates: musicCandidates(track, "start"), distinction: `playing\n${day}\n${names}` };
}

async function validateToken(context: RouteContext, request: FastifyRequest): Promise<unknown> {
  const { token } = request.query as { readonly token?: unknown };
  // Older scrobblers put it here.
  if (request.headers.authorization === undefined && typeof token === "string")
    request.headers.authorization = `Token ${token}`;
  if (request.headers.authorization === undefined)
    throw new EngineError("INVALID_INPUT", "You need to provide an Authorization token.");
  try {
    const { userId } = await callerOf(context, request);
    return { code: 200, message: "Token valid.", valid: true, user_name: userId };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "UNAUTHENTICATED") throw error;
    return { code: 200, message: "Token invalid.", valid: false };
  }
}

/** Throws `UNAUTHENTICATED` also where nobody can tell whose listens these are. */
async function callerOf(
  context: RouteContext,
  request: FastifyRequest,
): Promise<{ readonly principal: Principal; readonly userId: UserId }> {
  const principal = await context.authenticate(request);
  const { userId: named } = request.params as { readonly userId?: string };
  const userId = named === undefined ? principal.userId : parseUserId(named);
  if (userId !== undefined) return { principal, userId };
  throw new EngineError(
    "UNAUTHENTICATED",
    "This token belongs to no person. Use a person's key, or the address /v1/in/listenbrainz/{user}.",
  );
}

/** ListenBrainz knows no other codes for what a client did wrong than these. */
const foreignStatus: Readonly<Record<number, number>> = { 413: 400, 415: 400 };

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toEngineError(error);
  const own = statusOf[known.code];
  if (own >= 500) request.log.error({ err: known.cause ?? known, code: known.code }, "request failed");
  const status = foreignStatus[own] ?? own;
  const body = { code: status, error: toWireError(known, request.id).message };
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}
