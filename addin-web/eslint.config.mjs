import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Trusted Types refuse these at run time; here they are refused before.
const markupSinks = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((name) => ({
  selector: `MemberExpression[property.name="${name}"]`,
  message: `${name} turns text into markup; use textContent.`,
}));

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  { files: ["src/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...markupSinks] } },
);
