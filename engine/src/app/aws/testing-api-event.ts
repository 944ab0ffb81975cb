import type { APIGatewayProxyEvent } from "aws-lambda";

/** For tests and benchmarks: a request as API Gateway hands it to a function, as far as functions use it. */
export function apiEvent(
  method: string,
  path: string,
  { body, key }: { readonly body?: unknown; readonly key?: string } = {},
): APIGatewayProxyEvent {
  const url = new URL(path, "https://api.example");
  return {
    httpMethod: method,
    path: url.pathname,
    headers: {
      host: "api.example",
      "x-forwarded-for": "192.0.2.1",
      "x-forwarded-proto": "https",
      accept: "application/json, text/event-stream",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(key && { "x-api-key": key }),
    },
    multiValueHeaders: {},
    queryStringParameters: Object.fromEntries(url.searchParams),
    multiValueQueryStringParameters: Object.fromEntries(
      [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]),
    ),
    pathParameters: null,
    stageVariables: null,
    isBase64Encoded: false,
    resource: "/{proxy+}",
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { identity: { sourceIp: "192.0.2.1" } },
  } as unknown as APIGatewayProxyEvent;
}
