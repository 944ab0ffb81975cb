/** One file of an encoder folder, pinned by its content. */
export interface PinnedFile {
  /** Relative to the folder and to the base URL. */
  readonly path: string;
  readonly sha256: string;
  /** Absent where only the hash is known. */
  readonly sizeBytes?: number;
}

export const modelPath = "onnx/model_quantized.onnx";
export const tokenizerPath = "tokenizer.json";

const revision = "751bff37182d3f1213fa05d7196b954e230abad9";

/** The public ONNX conversion of all-MiniLM-L6-v2 (Apache-2.0): where it is and what its files must be. */
export const publicConversion: { readonly baseUrl: string; readonly files: readonly PinnedFile[] } = {
  baseUrl: `https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/${revision}`,
  files: [
    {
      path: "config.json",
      sha256: "7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7",
    },
    {
      path: "special_tokens_map.json",
      sha256: "b6d346be366a7d1d48332dbc9fdf3bf8960b5d879522b7799ddba59e76237ee3",
    },
    {
      path: tokenizerPath,
      sha256: "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
      sizeBytes: 711_661,
    },
    {
      path: modelPath,
      sha256: "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
      sizeBytes: 22_972_370,
    },
  ],
};

/** This conversion scales activations per tensor: a vector depends on its batch mates, so texts go in one at a time. */
export const batchDependentModels: ReadonlySet<string> = new Set(
  publicConversion.files.filter((file) => file.path === modelPath).map((file) => file.sha256),
);
