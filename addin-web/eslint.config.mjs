import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Trusted Types refuse these at run time; here they are refused before.
const markupSinks = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((name) => ({
  selector: `MemberExpression[property.name="${name}"]`,
  message: `${name} turns text into markup; use textContent.`,
}));

/** Old Outlook reads the event file with an ES2016 engine, and stops at conditional expressions. */
const eventFile = [
  "ConditionalExpression",
  "ChainExpression",
  "LogicalExpression[operator='??']",
  "FunctionExpression[async=true]",
  "ArrowFunctionExpression[async=true]",
  "FunctionDeclaration[async=true]",
].map((selector) => ({ selector, message: "The event file must not have this." }));
const eventSources = ["src/addin/events/*.ts", ...["check", "pii", "policy", "state"].map((name) => `src/addin/core/${name}.ts`)];

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  { files: ["src/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...markupSinks] } },
  {
    files: eventSources,
    rules: {
      "no-restricted-syntax": ["error", ...markupSinks, ...eventFile],
      // The shorter ways are those that the file must not have.
      "@typescript-eslint/prefer-optional-chain": "off",
      "@typescript-eslint/prefer-nullish-coalescing": "off",
    },
  },
  // The stand-in for the gateway handles JSON of any shape.
  {
    files: ["tests/panes/*.mjs"],
    rules: Object.fromEntries(
      [...["argument", "assignment", "call", "member-access", "return"].map((what) => `no-unsafe-${what}`), "no-explicit-any", "no-confusing-void-expression"].map(
        (rule) => [`@typescript-eslint/${rule}`, "off"],
      ),
    ),
  },
  // Nothing but host/ and the event file touches Outlook; core/ knows neither Outlook nor the page.
  {
    files: ["src/addin/{core,api,auth,pane}/**/*.ts"],
    rules: { "no-restricted-globals": ["error", { name: "Office", message: "Outlook is touched in host/ alone." }] },
  },
  {
    files: ["src/addin/core/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", "Office", "window", "document", "navigator", "fetch", "XMLHttpRequest"],
    },
  },
);
