/** A thread that makes one map. */
import { parentPort, workerData } from "node:worker_threads";
import { mapSpace } from "../../models/space-map/space-map.ts";
import type { LayoutRequest } from "./embedding-map.ts";

const { rows, dimension, seed } = workerData as LayoutRequest;
parentPort?.postMessage(mapSpace(rows, dimension, seed));
