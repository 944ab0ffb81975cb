export interface BundleReport {
  readonly name: string;
  readonly folder: string;
  readonly sizeBytes: number;
  /** Of the code that every start loads. */
  readonly startBytes: number;
}
export function bundleHandlers(options?: {
  readonly names?: readonly string[];
  readonly arch?: "x64" | "arm64";
  readonly folder?: string;
}): Promise<readonly BundleReport[]>;
export function bundleFile(entry: string, folder: string): Promise<Pick<BundleReport, "startBytes">>;
