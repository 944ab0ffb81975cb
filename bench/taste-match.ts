/** Whether a taste match says how alike two tastes are: halves of one person against halves of two, friends against strangers. */
import { existsSync } from "node:fs";
import { readFile as rf, writeFile, mkdir, copyFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
const readFile = async (p: string, _e: string) => (existsSync(p) ? await rf(p) : gunzipSync(await rf(p + ".gz"))).toString();
import { join, resolve } from "node:path";
import { createEngine, type Engine } from "../engine/src/index.ts";
import { parseItemId } from "../engine/src/domain/ids.ts";
import { openVersion, readVersion } from "../engine/src/registry/bundle.ts";
import { createServingModel, tasteOf, type ServingModel } from "../engine/src/serving/serving-model.ts";
import type { Taste } from "../engine/src/models/model.ts";

const root = resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets");

async function modelOf(engine: Engine): Promise<ServingModel> {
  const version = (await engine.listModels())[0]!.version;
  const files = await readVersion(engine.ports, engine.tenant, version as never);
  const bundle = await openVersion(engine.ports.items as never, engine.tenant, files);
  return createServingModel(bundle as never);
}
type Sim = (a: Taste, b: Taste) => number;
const cos = (a: Float32Array, b: Float32Array) => {
  let d = 0, x = 0, y = 0;
  for (let i = 0; i < a.length; i++) { d += a[i]! * b[i]!; x += a[i]! ** 2; y += b[i]! ** 2; }
  return x * y === 0 ? 0 : d / Math.sqrt(x * y);
};
function measures(model: ServingModel, sample: readonly Taste[]): Record<string, Sim> {
  const vec = (m: ServingModel["als"]) => { const cache = new WeakMap<Taste, Float32Array>(); return (t: Taste) => { let v = cache.get(t); if (!v) { v = new Float32Array(m.factorCount); m.userVector(t, v); cache.set(t, v); } return v; }; };
  const als = vec(model.als), tr = vec(model.transfer);
  const sparse = (weight: (i: number) => number): Sim => (a, b) => {
    const map = new Map<number, number>(); let x = 0, y = 0, d = 0;
    a.items.forEach((it, k) => { const v = a.values[k]! * weight(it); map.set(it, v); x += v * v; });
    b.items.forEach((it, k) => { const v = b.values[k]! * weight(it); y += v * v; d += v * (map.get(it) ?? 0); });
    return x * y === 0 ? 0 : d / Math.sqrt(x * y);
  };
  // popularity
  const all = Uint32Array.from({ length: model.catalogue.items.length }, (_, i) => i);
  const pop = new Float32Array(all.length);
  const popTaste: Taste = { items: all, values: pop };
  for (const t of sample) t.items.forEach((it, k) => { if (t.values[k]! > 0) pop[it]! += 1; });
  const n = sample.length;
  const idf = (i: number) => Math.sqrt(Math.log((n + 1) / (pop[i]! + 1)));
  // popular vector from fold-in
  const popPart = Uint32Array.from([...all].sort((x, y) => pop[y]! - pop[x]!).slice(0, 200));
  const popT: Taste = { items: popPart, values: Float32Array.from(popPart, (i) => pop[i]!) };
  const meanOf = (f: (t: Taste) => Float32Array) => { const m = new Float32Array(f(sample[0]!).length); for (const t of sample) f(t).forEach((v, i) => { m[i]! += v / n; }); return m; };
  const centred = (f: (t: Taste) => Float32Array, c: Float32Array, scale = 1): Sim => (a, b) => {
    const p = f(a), q = f(b); return cos(p.map((v, i) => v - scale * c[i]!), q.map((v, i) => v - scale * c[i]!));
  };
  const proj = (f: (t: Taste) => Float32Array, c: Float32Array): Sim => (a, b) => {
    const out = (v: Float32Array) => { let d = 0, x = 0; v.forEach((w, i) => { d += w * c[i]!; x += c[i]! ** 2; }); return v.map((w, i) => w - (d / x) * c[i]!); };
    return cos(out(f(a)), out(f(b)));
  };
  const cb = (t: Taste) => t;
  void cb;
  return {
    "cosine of r_ui": sparse(() => 1),
    "cosine of r_ui, rarer works more": sparse(idf),
    "cosine of r_ui, log rarer": sparse((i) => Math.log((n + 1) / (pop[i]! + 1))),
    "als": (a, b) => cos(als(a), als(b)),
    "als centred by mean": centred(als, meanOf(als)),
    "als without popular taste": proj(als, als(popT)),
    "als without mean taste": proj(als, meanOf(als)),
    "transfer": (a, b) => cos(tr(a), tr(b)),
    "transfer centred": centred(tr, meanOf(tr)),
    "transfer without popular": proj(tr, tr(popT)),
  };
}
function auc(pos: number[], neg: number[]) {
  const all = [...pos.map((v) => [v, 1] as const), ...neg.map((v) => [v, 0] as const)].sort((a, b) => a[0] - b[0]);
  let rankSum = 0; let i = 0;
  while (i < all.length) { let j = i; while (j < all.length && all[j]![0] === all[i]![0]) j++; const r = (i + 1 + j) / 2; for (let k = i; k < j; k++) if (all[k]![1]) rankSum += r; i = j; }
  return (rankSum - (pos.length * (pos.length + 1)) / 2) / (pos.length * neg.length);
}
const rnd = (() => { let s = 7; return () => ((s = (s * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff); })();
const q = (v: number[], p: number) => [...v].sort((a, b) => a - b)[Math.floor(p * (v.length - 1))]!.toFixed(2);
function report(name: string, sims: Record<string, Sim>, pos: [Taste, Taste][], neg: [Taste, Taste][]) {
  for (const [k, f] of Object.entries(sims)) {
    const p = pos.map(([a, b]) => f(a, b)), m = neg.map(([a, b]) => f(a, b));
    console.log(name.padEnd(28), k.padEnd(36), auc(p, m).toFixed(4), "pos", q(p, 0.1), q(p, 0.5), q(p, 0.9), "neg", q(m, 0.1), q(m, 0.5), q(m, 0.9));
  }
}
export async function run() {
  // ml-100k: model of people up to 700, judged on the others
  const dir = "/tmp/tm/ml-100k"; await mkdir(dir, { recursive: true });
  const src = join(root, "ml-100k");
  for (const f of ["u.item", "u.genre", "u.user", "u.occupation", "u.info", "README"]) if (existsSync(join(src, f))) await copyFile(join(src, f), join(dir, f));
  const rows = (await readFile(join(src, "u.data"), "utf8")).trim().split("\n").map((l) => l.split("\t").map(Number));
  await writeFile(join(dir, "u.data"), rows.filter(([u]) => u! <= 700).map((r) => r.join("\t")).join("\n") + "\n");
  let engine = await createEngine();
  await engine.importData({ path: dir });
  await engine.train();
  let model = await modelOf(engine);
  const byUser = Map.groupBy(rows, ([u]) => u!);
  const pref = (r: number[]) => ({ itemId: parseItemId(`movielens-100k:${r[1]}`), value: 3 * (2 * ((r[2]! - 1) / 4) - 1), lastAtMs: 0, isFinished: true, isStarted: true });
  const mk = (rs: number[][]) => tasteOf(model, rs.map(pref) as never);
  const probe = mk(byUser.get(1)!); console.error("probe items", probe.items.length, model.catalogue.items[0]!.id);
  const sample = [...byUser].filter(([u]) => u <= 700).map(([, rs]) => mk(rs));
  for (const size of [10, 30, 1000]) {
    const halves = [...byUser].filter(([u, rs]) => u > 700 && rs.length >= 2 * Math.min(size, 10)).map(([, rs]) => { const s = [...rs].map((r) => [rnd(), r] as const).sort((a, b) => a[0] - b[0]).map((x) => x[1]); const h = Math.min(size, s.length >> 1); return [mk(s.slice(0, h)), mk(s.slice(h, 2 * h))] as [Taste, Taste]; });
    const pos = halves; const neg: [Taste, Taste][] = [];
    for (let i = 0; i < halves.length; i++) for (let k = 1; k <= 20; k++) neg.push([halves[i]![0], halves[(i + k * 7) % halves.length]![1]]);
    report(`halves of ${size}, ${pos.length} people`, measures(model, sample), pos, neg);
  }
  await engine.close();
  engine = await createEngine();
  const src2 = join(root, "lastfm-hetrec-2k");
  await engine.importData({ path: src2 });
  await engine.train();
  model = await modelOf(engine);
  const plays = (await readFile(join(src2, "user_artists.dat"), "utf8")).trim().split("\n").slice(1).map((l) => l.split("\t").map(Number));
  const perUser = Map.groupBy(plays, ([u]) => u!);
  const mk2 = (rs: number[][]) => tasteOf(model, rs.map((r) => ({ itemId: parseItemId(`lastfm:artist:${r[1]}`), value: Math.min(3, Math.log10(1 + r[2]!)), lastAtMs: 0, isFinished: true, isStarted: true })) as never);
  const tastes = new Map([...perUser].map(([u, rs]) => [u, mk2(rs)]));
  const friends = (await readFile(join(src2, "user_friends.dat"), "utf8")).trim().split("\n").slice(1).map((l) => l.split("\t").map(Number)).filter(([a, b]) => a! < b!);
  const isFriend = new Set(friends.map(([a, b]) => `${a} ${b}`));
  const pos = friends.slice(0, 6000).map(([a, b]) => [tastes.get(a!)!, tastes.get(b!)!] as [Taste, Taste]).filter(([a, b]) => a && b);
  const ids = [...tastes.keys()]; const ends = friends.flat();
  const neg: [Taste, Taste][] = [];
  while (neg.length < 20000) { const a = ends[Math.floor(rnd() * ends.length)]!, b = ends[Math.floor(rnd() * ends.length)]!; if (a === b || isFriend.has(`${Math.min(a, b)} ${Math.max(a, b)}`)) continue; if (tastes.get(a) && tastes.get(b)) neg.push([tastes.get(a)!, tastes.get(b)!]); }
  void ids;
  report("last.fm friends", measures(model, [...tastes.values()]), pos, neg);
  await engine.close();
  return [];
}
await run();
