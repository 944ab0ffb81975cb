import type { Model } from "codecatalyst-client";
import { Tag } from "../../design/Tag.tsx";

/** What a version does, or would do. */
export function ModelState({
  model: { isServing, isRollbackTarget },
}: {
  readonly model: Pick<Model, "isServing" | "isRollbackTarget">;
}) {
  if (isServing) return <Tag tone="good">Serves</Tag>;
  return isRollbackTarget ? <Tag tone="warning">A rollback brings it back</Tag> : <Tag>Kept</Tag>;
}
