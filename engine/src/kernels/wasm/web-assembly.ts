/** The part of WebAssembly's JavaScript interface that kernels use; TypeScript has its types only together with the browser's. */

export interface WasmMemory {
  /** Of the size at this moment; typed arrays over an earlier buffer stay valid. */
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** Opaque: can be sent to other threads. */
export interface WasmModule {
  readonly kind?: never;
}

interface WebAssemblyInterface {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown };
  readonly validate: (bytes: Uint8Array) => boolean;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
