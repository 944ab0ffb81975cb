import type { FastifyInstance } from "fastify";

interface Path {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** The page answers at every address that nobody else has: that makes none of them known. */
const anywhere = "/*";

/** Follows the routes as they are added; tells the methods of a path, `OPTIONS` among them, none for a path that is not there. */
export function followMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const paths = new Map<string, Path>();
  app.addHook("onRoute", ({ url, method }) => {
    if (url === anywhere) return;
    const known = paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const each of [method].flat()) known.methods.add(each);
    paths.set(url, known);
  });
  return (path) => {
    const methods = [...paths.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((each) => [...each.methods]);
    return methods.length === 0 ? [] : [...new Set([...methods, "OPTIONS"])].toSorted();
  };
}

/** A route's address, `/v1/items/:itemId` or `/static/*`, as a pattern of paths. */
function patternOf(url: string): RegExp {
  const steps = url.split("/").map((step) => {
    if (step.startsWith(":")) return "[^/]+";
    return step === "*" ? ".*" : step.replaceAll(/[^\w-]/g, String.raw`\$&`);
  });
  return new RegExp(`^${steps.join("/")}$`);
}
