import { CSPProvider } from "@base-ui/react/csp-provider";
import { I18nProvider } from "@lingui/react";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startAppearance, useAppearance } from "./app/appearance";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { firstScreen } from "./app/first-screen";
import { activate, i18n, preferredLocale } from "./app/i18n/i18n";
import { afterFirstScreen, preloadParts } from "./app/preload";
import { ToastProvider } from "./ui/Toast";
import "./ui/tokens.css";
import "./ui/base.css";

async function boot() {
  startAppearance();
  const words = activate(preferredLocale(useAppearance.getState().locale, navigator.languages));
  await Promise.all([words, firstScreen(location.pathname)]);
  const root = createRoot(document.getElementById("root") as HTMLElement);
  const page = (
    <StrictMode>
      {/* The content policy allows no style elements; base.css holds the one rule they would carry. */}
      <CSPProvider disableStyleElements>
        <I18nProvider i18n={i18n}>
          <ErrorBoundary>
            <ToastProvider>
              <App />
            </ToastProvider>
          </ErrorBoundary>
        </I18nProvider>
      </CSPProvider>
    </StrictMode>
  );
  // In small pieces, so that a slow phone hears a touch in between.
  startTransition(() => root.render(page));
  afterFirstScreen(preloadParts);
}

boot();
