import type { Domain } from "../domain/domain.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { SurfaceName } from "../domain/surface/surface.ts";
import type { RuleEffect, UnmetRule } from "../ranking/surface-rules.ts";
import { EngineError } from "../domain/errors.ts";
import { continueRow } from "./continue-row.ts";
import { rankFor, type Ranked } from "./rank-for.ts";
import { withSurface } from "./recommend.ts";
import type { Surfaces } from "./surfaces.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";

export interface PreviewInput {
  readonly tenant: TenantId;
  readonly name: SurfaceName;
  readonly userId: UserId;
  readonly n?: number;
  readonly domain?: Domain;
  readonly region?: string;
  /** As if it were this time. */
  readonly atMs?: number;
}

interface PreviewItem {
  readonly itemId: string;
  readonly title: string;
  readonly score: number;
}

export interface SurfacePreview {
  readonly before: readonly PreviewItem[];
  readonly after: readonly PreviewItem[];
  readonly effects: readonly RuleEffect[];
  readonly unmet: readonly UnmetRule[];
}

/**
 * A user's list without and with the rules of a surface's draft, and which rule did what. Nothing of it was shown to the user: it has
 * no id. Throws `SURFACE_NOT_FOUND` and `MODEL_NOT_FOUND`.
 */
export async function previewSurface(
  ports: ServingPorts & { readonly surfaces: Pick<Surfaces, "published" | "get"> },
  { name, atMs, ...input }: PreviewInput,
): Promise<SurfacePreview> {
  const { draft } = await ports.surfaces.get(input.tenant, name);
  const model = await ports.model(input.tenant);
  if (model === undefined)
    throw new EngineError("MODEL_NOT_FOUND", "There is no model to preview with. Run `codecatalyst train` first.");
  const user = await readUser(ports, model, input);
  const asked = withSurface(input, draft, { earlier: undefined, nowMs: atMs ?? ports.clock.nowMs() });
  const previewed = (made: Ranked) => presented(ports, input.tenant, made);
  const begun = await continueRow(ports, model, user, asked);
  const isBegun = new Set(begun.map(({ item }) => item.id));
  const before = rankFor(model, user, { ...asked, isBegun });
  const after = rankFor(model, user, { ...asked, isBegun, surfaceRules: draft.rules });
  return {
    before: await previewed(before),
    after: await previewed(after),
    effects: after.effects,
    unmet: after.unmet,
  };
}

/** What was deleted since the training stands in no list. */
async function presented(
  { items }: ServingPorts,
  tenant: TenantId,
  { ranked }: Ranked,
): Promise<readonly PreviewItem[]> {
  const fresh = await items.get(
    tenant,
    ranked.map(({ item }) => item.id),
  );
  return ranked.flatMap(({ score }, place): readonly PreviewItem[] => {
    const item = fresh[place];
    return item === undefined ? [] : [{ itemId: item.id, title: item.title, score }];
  });
}
