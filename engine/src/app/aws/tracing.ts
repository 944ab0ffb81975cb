import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { AWSXRayIdGenerator } from "@opentelemetry/id-generator-aws-xray";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { messageOf } from "../../domain/errors.ts";

/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`, as Lambda tells it. */
const xrayHeader = /Root=1-([0-9a-f]{8})-([0-9a-f]{24}).*Parent=([0-9a-f]{16}).*Sampled=([01])/;

/** Spans of a function go to `OTEL_EXPORTER_OTLP_ENDPOINT`; each invocation's before it ends, as nobody knows when the next one comes. */
export function openTracing(name: string) {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ idGenerator: new AWSXRayIdGenerator(), spanProcessors: [processor] });
  provider.register();
  const tracer = trace.getTracer("codecatalyst");
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const parent = parentOf(process.env["_X_AMZN_TRACE_ID"] ?? "");
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), work);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      throw error;
    } finally {
      span.end();
      // A collector that is away costs the trace, not the answer.
      await provider.forceFlush().catch(() => {});
    }
  };
}

function parentOf(header: string) {
  const [, time, rest, spanId, sampled] = xrayHeader.exec(header) ?? [];
  if (time === undefined || spanId === undefined) return context.active();
  const traceparent = `00-${time}${rest}-${spanId}-0${sampled}`;
  return propagation.extract(context.active(), { traceparent });
}
