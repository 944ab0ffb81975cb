/** A shared WebAssembly memory that is handed out piece by piece and given back as a whole. */
import type { NumbersKind } from "../sparse.ts";
import { hostBuilds, instantiateKernels, kernelModule, type KernelBuild, type KernelExports } from "./kernel-module.ts";
import { wasm, type WasmMemory, type WasmModule } from "./web-assembly.ts";

const pageBytes = 65_536;
const maximumPages = 65_536;
const alignment = 16;

type Numbers = Float32Array | Float64Array | Uint32Array | Int32Array | Int16Array | Uint8Array | Int8Array;
/** Typed arrays in it start as zeros, stay valid while it grows, and know their address: `byteOffset`. */
export class Arena {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly kernels: KernelExports;
  #end = alignment;

  constructor(build: KernelBuild = hostBuilds[0]!) {
    this.module = kernelModule(build);
    this.memory = new wasm.Memory({ initial: 1, maximum: maximumPages, shared: true });
    this.kernels = instantiateKernels(this.module, this.memory);
  }

  /** A RangeError when all pieces together pass 4 GiB or the machine has no memory left. */
  allocate<T extends Numbers>(kind: NumbersKind<T>, length: number): T {
    const start = this.#end;
    const end = start + length * kind.BYTES_PER_ELEMENT;
    const missingPages = Math.ceil((end - this.memory.buffer.byteLength) / pageBytes);
    if (missingPages > 0) this.memory.grow(missingPages);
    this.#end = Math.ceil(end / alignment) * alignment;
    return new kind(this.memory.buffer, start, length);
  }

  /** Takes all pieces back: those handed out until now must not be used any more. */
  clear(): void {
    new Uint8Array(this.memory.buffer, 0, this.#end).fill(0);
    this.#end = alignment;
  }

  /** A piece that holds the same numbers. */
  copy<T extends Numbers>(values: T): T {
    const copied = this.allocate(values.constructor as unknown as NumbersKind<T>, values.length);
    copied.set(values);
    return copied;
  }
}
