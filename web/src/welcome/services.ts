/** Where each service whose export is understood gives it out. */
export const services = [
  { name: "Goodreads", way: "My Books, then Import and export." },
  { name: "Letterboxd", way: "Settings, Data, Export your data: the zip." },
  { name: "IMDb", way: "Your ratings or a list, then Export." },
  { name: "Spotify", way: "Account, Privacy, Download your data. It takes some days." },
  { name: "ListenBrainz", way: "Settings, Export data: the zip." },
  { name: "Netflix", way: "Viewing activity, then Download all." },
  { name: "Amazon", way: "Request your data: Kindle, Prime Video, Music. It takes some days." },
] as const;

/** "goodreads" as its name is written. */
export const serviceName = (kind: string) =>
  services.find(({ name }) => name.toLowerCase() === kind.toLowerCase())?.name ?? kind;
