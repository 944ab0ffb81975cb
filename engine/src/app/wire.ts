/** The form in which answers go over the wire, for edges that print them. */
export { modelToWire, userExportToWire } from "../api/wire.ts";
