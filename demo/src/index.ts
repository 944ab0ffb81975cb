export { readDemoCatalogue, demoServices, type DemoCatalogue } from "./catalogue.ts";
export { fillWithDemo, hasOwnCatalogue, type FilledDemo } from "./demo-engine.ts";
export { simulateHouseholds, defaultSimulation, type Simulation, type SimulatedPerson } from "./households.ts";
