import { EngineError } from "../domain/errors.ts";

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has it",
  EACCES: "this process has no right to it",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such address",
};

export function portError(host: string, port: number, cause: unknown): EngineError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new EngineError(
    "PORT_UNAVAILABLE",
    `Cannot listen on ${host}:${port}: ${portProblems[code] ?? message}. Set PORT (0 takes a free one) or HOST.`,
    { cause },
  );
}
