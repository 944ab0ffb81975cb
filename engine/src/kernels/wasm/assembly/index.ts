/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export * from "./vectors";
export * from "../../top-k/assembly/top-k";
