import { Type } from "typebox";
import { historyReportSchema } from "../../contract/index.ts";
import { historyQuery } from "../../contract/parameters.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId } from "../../domain/ids.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const csv = "Book Id,Title,Author,My Rating,Date Read,Exclusive Shelf\n1,Emma,Jane Austen,5,2024/05/01,read\n";
const file = Type.String({ format: "binary", description: "The file itself.", examples: [csv] });
const formBody = Type.Object({ file }, { description: "A form with the file.", examples: [{ file: csv }] });

export const importHistoryRoute = defineRoute({
  method: "POST",
  url: "/v1/users/:userId/history",
  operationId: "importHistory",
  tag: "users",
  scope: "people",
  summary: "Reads a person's own history, as another service exported it. Sending it twice changes nothing.",
  params: userParams,
  query: historyQuery,
  bodyContent: {
    "application/octet-stream": file,
    "multipart/form-data": formBody,
  },
  answer: historyReportSchema,
  errors: ["FILE_UNREADABLE", "ACCOUNT_LINKED_ELSEWHERE"],
  handle: async ({ useCases }, { tenant, params, query, request }) => {
    const userId = parseUserId(params.userId);
    const body = request.body as Uint8Array | null | undefined;
    if (body === null || body === undefined || body.length === 0)
      throw new EngineError("INVALID_INPUT", "The body is empty; send the file itself as the body.");
    const contentType = request.headers["content-type"] ?? "";
    const sent = contentType.startsWith("multipart/form-data")
      ? await fileOfForm(body, contentType)
      : { name: "history", bytes: body };
    return useCases.importHistory(tenant, userId, { ...sent, ...query });
  },
});

async function fileOfForm(body: Uint8Array, contentType: string) {
  const form = await readForm(body, contentType);
  const sent = [...form.values()].find((value) => typeof value !== "string");
  if (sent === undefined)
    throw new EngineError("INVALID_INPUT", "The form holds no file. Send it as the field `file`.");
  return { name: sent.name, bytes: new Uint8Array(await sent.arrayBuffer()) };
}

async function readForm(body: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  } catch (error) {
    throw new EngineError("INVALID_INPUT", "The form (multipart/form-data) cannot be read: is it whole?", {
      cause: error,
    });
  }
}
