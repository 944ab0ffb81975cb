import type { TenantId, UserId } from "../domain/ids.ts";
import type { UseCases, UserExport } from "../serving/use-cases.ts";

/** Every page of a person's export in one. */
export async function exportAll(
  { exportUser }: Pick<UseCases, "exportUser">,
  tenant: TenantId,
  userId: UserId,
): Promise<UserExport> {
  const first = await exportUser(tenant, userId);
  const pages = [first];
  for (let { next } = first; next !== undefined;) {
    const page = await exportUser(tenant, userId, next);
    pages.push(page);
    next = page.next;
  }
  const { next: _next, ...person } = first;
  return {
    ...person,
    events: pages.flatMap(({ events }) => events),
    servedLists: pages.flatMap(({ servedLists }) => servedLists),
    servedAgain: pages.flatMap(({ servedAgain }) => servedAgain),
  };
}
