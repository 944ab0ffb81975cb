export { readDemoCatalogue, demoServices, type DemoCatalogue } from "./catalogue.ts";
export { simulateHouseholds, defaultSimulation, type Simulation, type SimulatedPerson } from "./households.ts";
