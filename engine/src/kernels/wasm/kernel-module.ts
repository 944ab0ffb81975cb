/** Kernels compiled from AssemblyScript (`assembly/` folders), in the faster of two builds that the host can run. */
import { relaxedSimdBase64, simdBase64, type KernelName } from "./generated/modules.ts";
import { wasm, type WasmMemory, type WasmModule } from "./web-assembly.ts";

export type { KernelName };

/** Numbers in, number out: addresses are byte offsets into the memory. */
export type KernelExports = Readonly<Record<KernelName, (...numbers: readonly number[]) => number>>;

/** Relaxed SIMD multiplies and adds in one instruction; sums may then differ in the last bits from one kind of processor to another. */
export type KernelBuild = "simd" | "relaxed-simd";

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** A module of one function that uses an instruction of relaxed SIMD (`i8x16.relaxed_swizzle`). */
const relaxedProbe = bytesOf("AGFzbQEAAAABBQFgAAF7AwIBAAoPAQ0AQQH9D0EC/Q/9gAIL");

/** Builds that this host can run, the fastest first. */
export const hostBuilds: readonly KernelBuild[] = wasm.validate(relaxedProbe) ? ["relaxed-simd", "simd"] : ["simd"];

const compiled = new Map<KernelBuild, WasmModule>();

/** Compiled at the first call. */
export function kernelModule(build: KernelBuild = hostBuilds[0]!): WasmModule {
  const known = compiled.get(build);
  if (known !== undefined) return known;
  const module = new wasm.Module(bytesOf(build === "simd" ? simdBase64 : relaxedSimdBase64));
  compiled.set(build, module);
  return module;
}

/** The kernels working on a memory, which any number of threads may share. */
export function instantiateKernels(module: WasmModule, memory: WasmMemory): KernelExports {
  return new wasm.Instance(module, { env: { memory } }).exports as KernelExports;
}
