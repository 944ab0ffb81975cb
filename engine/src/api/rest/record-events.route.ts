import { Type } from "typebox";
import {
  eventKinds,
  eventsBodySchema,
  maxEventCount,
  newEventSchemaOf,
  recordReportSchema,
  type WireNewEvent,
  type WireRecordReport,
} from "../../contract/index.ts";
import { checkOwnAccount } from "../../domain/access.ts";
import { EngineError, type ErrorCode } from "../../domain/errors.ts";
import type { UserId } from "../../domain/ids.ts";
import type { Principal } from "../../domain/principal.ts";
import type { NewEvent } from "../../serving/use-cases.ts";
import { parseEvent } from "../wire.ts";
import { publicText } from "./http/errors.ts";
import { defineRoute, type RouteContext } from "./http/route.ts";
import { createValidator, invalidInput, problemText, type Problem } from "./http/validation.ts";

/** As long as the contract lets the sentence of a row be, less a mark of what was cut off. */
const maxSentenceLength = 1990;

type Rejection = WireRecordReport["rejected"][number] & { readonly code: ErrorCode };

export const recordEventsRoute = defineRoute({
  method: "POST",
  url: "/v1/events",
  operationId: "recordEvents",
  tag: "events",
  scope: "events",
  summary: "Records one event, or a batch in which each is judged by itself. The answer comes when they are durable.",
  body: eventsBodySchema,
  isBodyOpen: true,
  answer: recordReportSchema,
  userOfBody: onlyAccountOf,
  keptAnswer: withoutQuotes,
  errors: ["OVERLOADED"],
  handle: async (context, { tenant, body, principal }) => {
    const events = batchOf(body);
    const { good, rejected } = judge(events ?? [body], principal);
    const [first] = rejected;
    if (events === undefined && first !== undefined) throw new EngineError(first.code, first.message);
    const report = await context.useCases.recordEvents(
      tenant,
      good.map(({ event }) => event),
    );
    // The use case counts among the events it was given; the sender knows them by their place in the batch.
    const late = report.rejected.map((rejection) => ({ ...rejection, index: good[rejection.index]?.index ?? -1 }));
    const [firstLate] = late;
    if (events === undefined && firstLate !== undefined) throw new EngineError(firstLate.code, firstLate.message);
    const rows = [...rejected, ...late].toSorted((a, b) => a.index - b.index);
    const publicRow = (row: Rejection) => ({ ...row, message: publicText(row.message, maxSentenceLength) });
    const all = { ...report, rejected: rows.map(publicRow) };
    countOutcomes(context, all);
    return all;
  },
});

/** The one account that all events are about, undefined where there are several. */
function onlyAccountOf(body: unknown): UserId | undefined {
  const { events = [body] } = (body ?? {}) as { readonly events?: unknown };
  const accounts = new Set((Array.isArray(events) ? events : []).map(accountOf));
  const [only] = accounts;
  const isId = typeof only === "string" && only.length > 0 && only.length <= 256;
  return accounts.size === 1 && isId ? (only as UserId) : undefined;
}

const accountOf = (event: unknown) => (event as { readonly accountId?: unknown } | null | undefined)?.accountId;

/** A report to keep: what its sentences quote of the events could name people. */
function withoutQuotes(report: WireRecordReport): WireRecordReport {
  const cut = (sentence: string) => sentence.replace(/".*$/s, "…");
  return { ...report, rejected: report.rejected.map((each) => ({ ...each, message: cut(each.message) })) };
}

/** The events of a batch, undefined when the body is not one. */
function batchOf(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== "object" || body === null || !("events" in body)) return undefined;
  const { events } = body;
  const problems: Problem[] = Object.keys(body)
    .filter((name) => name !== "events")
    .map((name) => ({ field: `/${name}`, message: "is not known beside events" }));
  if (!Array.isArray(events)) problems.push({ field: "/events", message: "must be a list" });
  else if (events.length < 1 || events.length > maxEventCount)
    problems.push({ field: "/events", message: `must have 1 to ${maxEventCount} entries, not ${events.length}` });
  if (problems.length > 0) throw invalidInput("The body", problems);
  return events as readonly unknown[];
}

function judge(events: readonly unknown[], principal: Principal) {
  const good: { readonly index: number; readonly event: NewEvent }[] = [];
  const rejected: Rejection[] = [];
  for (const [index, event] of events.entries()) {
    try {
      const parsed = parseEvent(checkEvent(event));
      checkOwnAccount(principal, parsed.accountId);
      good.push({ index, event: parsed });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      rejected.push({ index, code: error.code, message: error.message });
    }
  }
  return { good, rejected };
}

const kindValidator = createValidator(
  Type.Object({ kind: Type.Enum([...eventKinds], { type: "string", description: "What happened." }) }),
);
const validators = new Map(eventKinds.map((kind) => [kind, createValidator(newEventSchemaOf(kind))]));

/** The kind comes first, so that an event is measured against its own kind's fields. */
function checkEvent(event: unknown): WireNewEvent {
  const kindProblems = kindValidator(event);
  const problems =
    kindProblems.length > 0 ? kindProblems : (validators.get((event as WireNewEvent).kind)?.(event) ?? []);
  if (problems.length > 0)
    throw new EngineError("INVALID_INPUT", `The event does not fit: ${problemText(problems)}.`, {
      details: { problems },
    });
  return event as WireNewEvent;
}

function countOutcomes({ metrics }: RouteContext, report: WireRecordReport): void {
  metrics.countEvents("accepted", report.acceptedCount);
  metrics.countEvents("duplicate", report.duplicateCount);
  metrics.countEvents("rejected", report.rejected.length);
}
