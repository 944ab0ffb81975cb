/** The thread of `EncoderThread`. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../domain/errors.ts";
import type { EncoderReply, EncoderRequest } from "./encoder-thread.ts";
import { TableWriter } from "./parquet-table.ts";

const writers = new Map<number, TableWriter>();
const failures = new Map<number, string>();

parentPort?.on("message", (request: EncoderRequest) => {
  const { file } = request;
  try {
    if (request.kind === "open") writers.set(file, new TableWriter(request.columns, request.schemaVersion));
    else if (request.kind === "write" && !failures.has(file)) writers.get(file)?.write(request.cells);
  } catch (error) {
    failures.set(file, messageOf(error));
  }
  if (request.kind === "finish") finish(file);
});

function finish(file: number): void {
  const [writer, message] = [writers.get(file), failures.get(file)];
  writers.delete(file);
  failures.delete(file);
  if (message !== undefined || writer === undefined)
    return tell({ file, kind: "failed", message: message ?? "it is unknown" });
  try {
    const bytes = writer.finish();
    tell({ file, kind: "done", bytes }, [bytes.buffer]);
  } catch (error) {
    tell({ file, kind: "failed", message: messageOf(error) });
  }
}

function tell(reply: EncoderReply, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transferred);
}
