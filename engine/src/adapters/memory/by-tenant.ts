/** One state a tenant, made when a tenant is first seen. */
export class ByTenant<State> {
  readonly #states = new Map<string, State>();
  readonly #create: () => State;

  constructor(create: () => State) {
    this.#create = create;
  }

  of(tenant: string): State {
    const known = this.#states.get(tenant);
    if (known !== undefined) return known;
    const state = this.#create();
    this.#states.set(tenant, state);
    return state;
  }
}
