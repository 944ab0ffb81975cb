import { describeRecommender } from "../recommender.contract.ts";
import { implicitAls } from "./implicit-als.ts";

describeRecommender("implicit-als", implicitAls, { ndcgFloor: 0.22, config: { factorCount: 12 } });
