export { fetchEncoder } from "../adapters/local/encoder-fetch.ts";
