const useCases = ["domain", "ports", "models", "ranking", "context", "registry", "experiments"];

/** The layer table of ARCHITECTURE.md. Each folder of engine/src may import itself and the folders named here. */
const layers = {
  domain: [],
  kernels: [],
  contract: [],
  sync: [],
  ports: ["domain"],
  ranking: ["domain"],
  models: ["domain", "kernels"],
  context: ["domain", "kernels"],
  registry: ["domain", "ports", "models"],
  experiments: ["domain", "ports", "models"],
  serving: useCases,
  parties: [...useCases, "serving", "sync"],
  evaluation: [...useCases, "serving", "kernels"],
  pipeline: [...useCases, "serving", "evaluation", "contract"],
  adapters: ["domain", "ports"],
  api: ["contract", "domain", "serving", "parties", "registry", "experiments", "pipeline"],
  cli: ["app", "domain"],
};
const everything = [...Object.keys(layers), "app"];
const pure = new Set(["domain", "kernels", "contract", "sync", "ranking"]);

function layerPatterns([name, allowed]) {
  const forbidden = everything.filter((other) => other !== name && !allowed.includes(other));
  const patterns = [
    {
      regex: `^\\.\\.?/(.*/)?(${forbidden.join("|")})/`,
      message: `${name} may import: ${allowed.join(", ") || "no other layer"}. See ARCHITECTURE.md.`,
    },
  ];
  if (pure.has(name)) patterns.push({ regex: "^node:", message: `${name} is pure: do I/O behind a port.` });
  if (name !== "adapters") patterns.push({ regex: "^@aws-sdk/", message: "AWS lives in adapters/aws." });
  return patterns;
}

const layerRules = Object.entries(layers).map((layer) => ({
  files: [`engine/src/${layer[0]}/**`],
  rules: { "no-restricted-imports": ["error", { patterns: layerPatterns(layer) }] },
}));

/** Of the pure layers the kernels' pool alone has threads, so it has the kernels' rule less the ban on `node:`. */
const poolRule = {
  files: ["engine/src/kernels/pool/**"],
  rules: { "no-restricted-imports": ["error", { patterns: layerPatterns(["kernels", []]).slice(0, 1) }] },
};

const outside = (files, regex, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] },
});

export default {
  plugins: ["eslint", "typescript", "unicorn", "import", "vitest", "oxc", "react", "jsx-a11y"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/dist/**", "**/assembly/**", "**/generated/**", "infra/{bundles,cdk.out}/**"],
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/no-named-as-default-member": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    "typescript/no-unsafe-type-assertion": "off",
    "no-await-in-loop": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/require-post-message-target-origin": "off",
    "typescript/consistent-return": "off",
    eqeqeq: "error",
    "no-console": "error",
    "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    "max-params": ["error", { max: 4 }],
    complexity: ["error", { max: 12 }],
    "unicorn/filename-case": ["error", { cases: { kebabCase: true, pascalCase: false } }],
  },
  overrides: [
    ...layerRules,
    poolRule,
    outside(["web/src/**"], "engine/src/|^codecatalyst($|/)", "web knows the server by its client alone."),
    {
      files: ["web/src/**/*.tsx"],
      rules: {
        "unicorn/filename-case": ["error", { cases: { pascalCase: true, kebabCase: true } }],
        "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
        "react/react-in-jsx-scope": "off",
        "react/no-unstable-nested-components": ["error", { allowAsProps: true }],
        "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
        // A status that is more than a word, and a part that scrolls by keyboard, are no <output> and no button.
        "jsx-a11y/prefer-tag-over-role": "off",
        "jsx-a11y/no-noninteractive-tabindex": "off",
        // What people play is theirs: captions come with the film.
        "jsx-a11y/media-has-caption": "off",
      },
    },
    outside(
      ["client/src/**"],
      "engine/src/|^codecatalyst",
      "client stands by itself: what it knows of the server is generated.",
    ),
    {
      files: ["web/e2e/**"],
      rules: {
        "vitest/expect-expect": ["error", { assertFunctionNames: ["expect*", "lookAtEveryWidth"] }],
      },
    },
    { files: ["client/src/operations.ts"], rules: { "max-lines": "off" } },
    outside(["infra/**"], "engine/|^codecatalyst", "infra knows the engine by the names of its bundles alone."),
    // A construct takes its place in the tree by being made, and a template has assertions of its own.
    {
      files: ["infra/**"],
      rules: {
        "no-new": "off",
        "vitest/expect-expect": [
          "error",
          { assertFunctionNames: ["expect", "**.hasResourceProperties", "**.resourceCountIs"] },
        ],
      },
    },
    outside(["demo/src/**"], "engine/src/", "demo uses the published library: import from codecatalyst."),
    {
      files: ["engine/src/kernels/**", "bench/**"],
      rules: {
        "typescript/no-non-null-assertion": "off",
        complexity: "off",
        "max-params": ["error", { max: 6 }],
      },
    },
    { files: ["**/*.config.{ts,mjs}", "scripts/*-reporter.mjs"], rules: { "import/no-default-export": "off" } },
    {
      files: ["scripts/**", "bench/**", "infra/**", "client/examples/**", "demo/src/start.ts", "engine/src/cli/**"],
      rules: { "no-console": "off" },
    },
    {
      files: ["**/*.test.ts", "bench/**", "**/*.contract.ts"],
      rules: {
        "no-console": "off",
        "no-restricted-imports": "off",
        "max-lines": "off",
        "max-lines-per-function": "off",
        "typescript/no-non-null-assertion": "off",
      },
    },
  ],
};
