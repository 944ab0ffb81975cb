/** The form in which answers go over the wire, for edges that print them. */
export { keyToWire } from "../api/access-wire.ts";
export { modelToWire, userExportToWire } from "../api/wire.ts";
