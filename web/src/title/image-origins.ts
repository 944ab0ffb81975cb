/** From where a content security policy lets pictures come, by its names of origins alone. */
export function imageOriginsOf(policy: string): readonly string[] {
  const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
  const sources = directives.find(([name]) => name === "img-src")?.slice(1) ?? [];
  return sources.filter((source) => /^https?:\/\//.test(source));
}
