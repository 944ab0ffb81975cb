export const handler = () => Promise.reject(new Error("This template was made without the functions' code."));
