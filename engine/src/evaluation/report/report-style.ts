export const reportStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c1b22, #eceaf2); --soft: light-dark(#6b6877, #a5a1b3); --line: light-dark(#dcd9e4, #3a3746);
  --paper: light-dark(#fbfafd, #17161c); --reach: light-dark(#c9c3e6, #4b4470); --value: light-dark(#5a3fd1, #a493ff); --met: light-dark(#14713f, #5fd493); --unmet: light-dark(#a5331c, #ff9c84); }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 76rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 2rem; margin: 0 0 .5rem; } h2 { margin: 2.5rem 0 .25rem; } h2 small, .protocol, .data, td small, th small { color: var(--soft); font-weight: 400; font-size: .85rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; } a { color: var(--value); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); } th[scope=row] { font-weight: 600; max-width: 18rem; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; } code { font-size: .85em; } .met { color: var(--met); } .unmet { color: var(--unmet); }
svg { display: block; } .track { fill: var(--line); } .reach { fill: var(--reach); } .interval { fill: var(--value); opacity: .35; } .value { fill: var(--value); }
.floor line { stroke: var(--soft); stroke-width: 2; } .floor text { fill: var(--soft); font-size: 9px; text-anchor: middle; } .aim { fill: var(--unmet); stroke: var(--unmet); stroke-width: 1; }
.curves { display: flex; flex-wrap: wrap; gap: 1rem 2rem; margin: 1rem 0; } .curve { margin: 0; max-width: 100%; } .curve svg { max-width: 100%; height: auto; } figcaption { font-weight: 600; }
.curve text { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--line); } polyline { fill: none; stroke: var(--value); stroke-width: 1.5; } .curve circle { fill: var(--value); } summary { cursor: pointer; }
`;
