import type { Domain } from "../domain/domain.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { SurfaceContent, SurfaceName } from "../domain/surface/surface.ts";
import type { RuleEffect, UnmetRule } from "../ranking/surface-rules.ts";
import { EngineError } from "../domain/errors.ts";
import { continueRow } from "./continue-row.ts";
import { rankFor, type Ranked } from "./rank-for.ts";
import { withSurface } from "./recommend.ts";
import type { Surfaces } from "./surfaces.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";
import { withoutDeleted } from "./without-deleted.ts";

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
  const source = { ...ports, model, tenant: input.tenant };
  const begun = await continueRow(ports, model, user, asked);
  const isBegun = new Set(begun.map(({ item }) => item.id));
  const listUnder = (surfaceRules?: SurfaceContent["rules"]) =>
    withoutDeleted(source, async (deletedItemIds) => {
      const made = rankFor(model, user, { ...asked, isBegun, surfaceRules, deletedItemIds });
      const items = await presented(ports, input.tenant, made);
      const candidates = () => [...made.table.items, ...made.ranked.map(({ index }) => index)];
      return { ...made, items, isShort: items.length < made.ranked.length, candidates };
    });
  const before = await listUnder();
  const after = await listUnder(draft.rules);
  return { before: before.items, after: after.items, effects: after.effects, unmet: after.unmet };
}

/** Without what was deleted since the training. */
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
