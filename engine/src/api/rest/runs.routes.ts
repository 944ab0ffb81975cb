import { runListSchema, runOutlineSchema, runSchema } from "../../contract/index.ts";
import { defaultPageLength, pageQuery } from "../../contract/parameters.ts";
import { runParams } from "../../contract/run.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { runOutlineToWire, runToWire } from "../operator-wire.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "models", scope: "operate" } as const;

export const listRunsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/runs",
  operationId: "listRuns",
  summary: "Runs of features, judging, training and promotion, newest first, by pages.",
  query: pageQuery,
  answer: runListSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant, query: { limit = defaultPageLength, cursor } }) {
    const after = decodeCursor("runs", cursor, isText);
    const { runs, next } = await operatorOf(context).listRuns(tenant, { limit, ...(after !== undefined && { after }) });
    return {
      runs: runs.map(runOutlineToWire),
      ...(next !== undefined && { nextCursor: encodeCursor("runs", next) }),
    };
  },
});

export const getRunRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/runs/:runId",
  operationId: "getRun",
  summary: "One run: its steps, its verdict by domain, its log.",
  params: runParams,
  answer: runSchema,
  errors: ["ROUTE_NOT_FOUND", "RUN_NOT_FOUND"],
  handle: async (context, { tenant, params }) => runToWire(await operatorOf(context).findRun(tenant, params.runId)),
});

export const startRunRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/runs",
  operationId: "startRun",
  summary: "Begins a run and answers at once; one that was cut off is taken up instead. `getRun` tells how it goes.",
  answer: runOutlineSchema,
  answerStatus: 202,
  errors: ["ROUTE_NOT_FOUND", "RUN_UNDER_WAY"],
  handle: async (context, { tenant }) => runOutlineToWire(await operatorOf(context).startRun(tenant)),
});
