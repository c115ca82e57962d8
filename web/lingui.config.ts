import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

// Russian is the source text. Every feature owns its catalogues, so that they load with the feature and not before.
export default defineConfig({
  sourceLocale: "ru",
  locales: ["ru", "en"],
  format: formatter({ lineNumbers: false, printLinguiId: false }),
  orderBy: "origin",
  catalogs: [
    { path: "<rootDir>/src/app/i18n/locales/{locale}", include: ["src/app", "src/ui"], exclude: ["**/*.test.*"] },
    {
      path: "<rootDir>/src/features/{name}/locales/{locale}",
      include: ["src/features/{name}/"],
      exclude: ["**/*.test.*"],
    },
  ],
});
