import type { ModelVersion, TenantId } from "../domain/ids.ts";

/** A shift of requests to a version of one tenant's model. */
export interface ModelShift {
  readonly id: string;
  readonly tenant: TenantId;
  readonly version: ModelVersion;
  /** `rolled-back`: what answered before answers again, whatever ended the shift: an alarm, a failure, a person. */
  readonly state: "running" | "succeeded" | "rolled-back";
  /** Why it was rolled back, where that is known. */
  readonly reason?: string;
}

export type BegunShift =
  /** Under way now, or already before. */
  | { readonly kind: "shifting"; readonly shift: ModelShift }
  /** All requests of the tenant are answered by this version already; nothing was begun. */
  | { readonly kind: "serves" }
  /** Another shift runs, of whichever tenant or of other code; nothing was begun. */
  | { readonly kind: "busy" };

/**
 * Which versions of models answer requests, and the way from one to another: gradually, with a way back that needs nobody. One
 * shift runs at a time, over all tenants.
 */
export interface ModelTraffic {
  /**
   * What answers each tenant's requests; while a shift runs, what answered before it and answers again after a rollback. A tenant
   * that is not named is served what the registry says.
   */
  serving(): Promise<ReadonlyMap<TenantId, ModelVersion>>;
  /**
   * Begins to send requests to a version, in the place of the one that answers. Idempotent: a call that was cut short is finished by
   * repeating it, and the same version while its shift runs is that shift.
   */
  begin(tenant: TenantId, version: ModelVersion): Promise<BegunShift>;
  /** What has become of a shift; undefined for an id that is none of ours. */
  find(id: string): Promise<ModelShift | undefined>;
}
