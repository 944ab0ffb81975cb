import type { Taste } from "../../models/model.ts";
import type { ServingModel } from "../serving-model.ts";

/** With fewer likes nothing is said of how alike two are. */
const leastLikeCount = 3;

/**
 * How alike two tastes are, 0 to 1: the cosine of the two people in the latent space of lists, where whoever likes like works is near,
 * be it other works or of another domain; 0 where it points apart. Undefined where one likes too little that the model knows.
 */
export function tasteSimilarity({ als }: Pick<ServingModel, "als">, one: Taste, other: Taste): number | undefined {
  if (likeCount(one) < leastLikeCount || likeCount(other) < leastLikeCount) return undefined;
  const [a, b] = [one, other].map((taste) => {
    const vector = new Float32Array(als.factorCount);
    als.userVector(taste, vector);
    return vector;
  }) as [Float32Array, Float32Array];
  const lengths = Math.sqrt(product(a, a) * product(b, b));
  return lengths === 0 ? undefined : Math.min(1, Math.max(0, product(a, b) / lengths));
}

const likeCount = ({ values }: Taste) => values.reduce((count, value) => (value > 0 ? count + 1 : count), 0);

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place += 1) sum += (a[place] ?? 0) * (b[place] ?? 0);
  return sum;
}
