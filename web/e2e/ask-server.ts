import { inject } from "vitest";

export interface Told<Body> {
  readonly status: number;
  readonly body: Body;
}

/** What the server says by itself, past every page. */
export async function askServer<Body>(
  method: string,
  path: string,
  body?: unknown,
  address = inject("demoAddress"),
): Promise<Told<Body>> {
  const response = await fetch(address + path, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as Body };
}
