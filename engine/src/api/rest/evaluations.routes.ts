import { evaluationListSchema, evaluationReportSchema } from "../../contract/index.ts";
import { evaluationParams } from "../../contract/evaluation.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { evaluationOutlineToWire } from "../operator-wire.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "models", scope: "operate" } as const;

export const listEvaluationsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/evaluations",
  operationId: "listEvaluations",
  summary: "How good lists are: the latest report of each target card, without figures.",
  answer: evaluationListSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context) {
    const { reports, skipped } = await operatorOf(context).listEvaluations();
    return { reports: reports.map(evaluationOutlineToWire), skipped };
  },
});

export const getEvaluationRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/evaluations/:card",
  operationId: "getEvaluation",
  summary: "What one target card found: every figure with interval, floors, oracle and aim.",
  params: evaluationParams,
  answer: evaluationReportSchema,
  errors: ["ROUTE_NOT_FOUND", "EVALUATION_NOT_FOUND"],
  handle: (context, { params }) => operatorOf(context).getEvaluation(params.card),
});
