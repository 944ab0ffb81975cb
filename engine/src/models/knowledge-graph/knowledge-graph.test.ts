import { describeRecommender } from "../recommender.contract.ts";
import { knowledgeGraph } from "./knowledge-graph.ts";

describeRecommender("knowledge graph", knowledgeGraph, { ndcgFloor: 0.15 });
