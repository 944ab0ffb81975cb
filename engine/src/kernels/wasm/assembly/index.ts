/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export * from "./vectors";
export * from "../../spd-inverse/assembly/spd-inverse";
export * from "../../ease/assembly/ease";
export * from "../../item-item/assembly/item-item";
export * from "../../mrf/assembly/mrf";
