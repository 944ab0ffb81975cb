/** English words that say nothing about what a work is about. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about above after again against all almost along already also although always am among an and another any are around as
  at away back be became because become becomes been before begin begins behind being between both but by came can cannot come
  comes could did do does done down during each either else even ever every few find finds first for from gets give gives go goes
  had has have having he her here hers herself him himself his how however i if in into is it its itself just keep keeps last
  later least less like made make makes many may me might more most much must my near never new no nor not now of off often on
  once one only onto or other others our out over own part put rather same set sets several shall she should since so some soon
  still such take takes tell tells than that the their them themselves then there these they this those though three through to
  together too toward towards turn turns two under until up upon us use very want wants was way we well were what when where which
  while who whole whom whose why will with within without would year years yet you your`.split(/\s+/),
);
