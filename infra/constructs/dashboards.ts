import { Duration } from "aws-cdk-lib";
import { Dashboard, GraphWidget, Stats, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { functionNames } from "../functions.ts";
import type { StageSettings } from "../stages.ts";
import type { StageMetrics } from "./metrics.ts";
import type { Names } from "./names.ts";

interface DashboardProps {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly metrics: StageMetrics;
}

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, width: 8, height: 6, left: [...left], right: [...right] });

/** Whether the service runs, and whether what it recommends is any good. */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, { settings, names, metrics }: DashboardProps) {
    super(scope, id);
    const service = serviceGraphs(settings, metrics);
    const quality = qualityGraphs(metrics);
    const dashboard = (name: string, widgets: readonly GraphWidget[]) =>
      new Dashboard(this, name, {
        dashboardName: names.prefix + name.toLowerCase(),
        defaultInterval: Duration.hours(12),
        widgets: rowsOf(widgets),
      });
    if (settings.observability.isFull) {
      dashboard("Service", service);
      dashboard("Quality", quality);
    } else {
      // CloudWatch gives each account three dashboards of fifty metrics: a small stage is content with one.
      dashboard("Service", [...service, ...quality]);
    }
  }
}

function serviceGraphs({ eventLog }: StageSettings, metrics: StageMetrics): readonly GraphWidget[] {
  const answering = ["inference", "management", "intake"] as const;
  const streamGraphs =
    eventLog.kind === "kinesis"
      ? [
          graph(
            "Stream",
            [metrics.stream("IncomingRecords"), metrics.stream("GetRecords.Records")],
            [metrics.stream("WriteProvisionedThroughputExceeded"), metrics.stream("ReadProvisionedThroughputExceeded")],
          ),
        ]
      : [];
  return [
    graph("Traffic", [metrics.api("Count", Stats.SUM)], [metrics.engine("EventsAccepted", "intake")]),
    graph("Time of an answer (ms)", [
      metrics.api("Latency", Stats.p(50)),
      metrics.api("Latency", Stats.p(99)),
      metrics.engine("InferenceMs", "inference", Stats.p(99)),
    ]),
    graph(
      "Errors",
      [metrics.api("5XXError", Stats.SUM), metrics.api("4XXError", Stats.SUM)],
      functionNames.map((name) => metrics.function("Errors", name).with({ label: name })),
    ),
    graph(
      "Throttled",
      functionNames.map((name) => metrics.function("Throttles", name).with({ label: name })),
    ),
    graph(
      "At once",
      [...answering, "enrichment" as const].map((name) =>
        metrics.function("ConcurrentExecutions", name, Stats.MAXIMUM).with({ label: name }),
      ),
    ),
    graph("Behind the log (ms)", [metrics.function("IteratorAge", "enrichment", Stats.MAXIMUM)]),
    graph("Where lists come from", [
      metrics.engine("ListsFromRedis", "inference"),
      metrics.engine("ListsFromModelCache", "inference"),
      metrics.engine("ListsComputed", "inference"),
      metrics.engine("FallbackLists", "inference"),
    ]),
    graph(
      "Events",
      [metrics.engine("EventsEnriched", "enrichment"), metrics.engine("EventsRejected", "intake")],
      [metrics.engine("EventsFailed", "enrichment"), metrics.engine("PoisonRecords", "enrichment")],
    ),
    graph("Set aside", [metrics.failedEvents(), metrics.setAside()]),
    ...streamGraphs,
  ];
}

function qualityGraphs(metrics: StageMetrics): readonly GraphWidget[] {
  const quality = (name: Parameters<StageMetrics["engine"]>[0]) => metrics.engine(name, "batch", Stats.AVERAGE);
  return [
    graph("Catalogue in lists", [quality("CatalogueCoverage")]),
    graph("Novelty", [quality("Novelty")]),
    graph("Clicked of what was shown", [quality("ClickThroughRate")]),
    graph("From other domains", [quality("CrossDomainShare")]),
    graph("Without a model", [quality("FallbackShare")]),
  ];
}

/** Three beside each other. */
function rowsOf(widgets: readonly GraphWidget[]): GraphWidget[][] {
  const rows: GraphWidget[][] = [];
  for (let start = 0; start < widgets.length; start += 3) rows.push(widgets.slice(start, start + 3));
  return rows;
}
