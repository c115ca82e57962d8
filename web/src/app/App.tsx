import { useLingui } from "@lingui/react/macro";
import { Settings } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { matchRoute, useLocation, useRouter } from "wouter";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import { ErrorBoundary } from "./ErrorBoundary";
import type { LazyPage } from "./features";
import { InAppBrowserBanner } from "./InAppBrowserBanner";
import { NotFound } from "./NotFound";
import { OfflineBanner } from "./OfflineBanner";
import { useOnline } from "./online";
import type { PaletteSource } from "./palette/palette";
import { usePaletteKey } from "./palette/use-palette-key";
import { type AppRoute, home, routes } from "./routes";
import { type Place, Shell } from "./Shell";
import { startServiceWorker } from "./service-worker";
import { useInternalLinks } from "./use-internal-links";

const Palette = lazy(() => import("./palette/Palette"));

export function App() {
  const [path, navigate] = useLocation();
  const { route, params } = useMatch(path);
  const places = usePlaces(path);
  const online = useOnline();
  useInternalLinks(navigate);
  useUpdates();
  useEffect(() => {
    if (path === "/") navigate(home, { replace: true });
  }, [path, navigate]);
  const banners = (
    <>
      <InAppBrowserBanner />
      <OfflineBanner online={online} />
    </>
  );
  const pane = (Part: LazyPage | undefined): ReactNode =>
    Part && (
      <ErrorBoundary resetKey={path}>
        <Suspense fallback={<Skeleton look="rows" count={6} />}>
          <Part params={params} />
        </Suspense>
      </ErrorBoundary>
    );
  return (
    <>
      {route?.frame === "own" ? (
        pane(route.content)
      ) : route?.frame === "bare" ? (
        <>
          {banners}
          <main>{pane(route.content)}</main>
        </>
      ) : (
        <Shell
          places={places}
          banners={banners}
          list={pane(route?.list)}
          content={route ? pane(route.content) : path === "/" ? undefined : <NotFound />}
          details={pane(route?.details)}
        />
      )}
      <PaletteHost places={places} navigate={navigate} />
    </>
  );
}

function useMatch(path: string): { route?: AppRoute; params: Record<string, string | undefined> } {
  const { parser } = useRouter();
  return useMemo(() => {
    for (const route of routes) {
      const [matches, params] = matchRoute(parser, route.path, path);
      if (matches) return { route, params: params as Record<string, string | undefined> };
    }
    return { params: {} };
  }, [parser, path]);
}

function usePlaces(path: string): Place[] {
  const { t } = useLingui();
  const all: Place[] = [{ href: "/settings", label: t`Настройки`, icon: <Settings size={24} /> }];
  return all.map((place) => ({ ...place, current: path === place.href || path.startsWith(`${place.href}/`) }));
}

/** Offers a new version when one waits; somebody may be typing, so nothing reloads by itself. */
function useUpdates() {
  const { t } = useLingui();
  const toast = useToast();
  // biome-ignore lint/correctness/useExhaustiveDependencies: registers once for the life of the page
  useEffect(() => {
    if (!import.meta.env.PROD) return;
    startServiceWorker((applyUpdate) =>
      toast({ text: t`Вышла новая версия Парты.`, action: { label: t`Обновить`, onClick: applyUpdate }, timeout: 0 }),
    ).catch((error) => console.warn("The service worker could not be registered:", error));
  }, []);
}

function PaletteHost({ places, navigate }: { places: readonly Place[]; navigate: (href: string) => void }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  usePaletteKey(
    useCallback(() => {
      setUsed(true);
      setOpen(true);
    }, []),
  );
  if (!used) return null;
  const pages: PaletteSource = () =>
    places.map(({ href, label, icon }) => ({ id: href, title: label, kind: t`Раздел`, href, icon }));
  return (
    <Suspense>
      <Palette open={open} onOpenChange={setOpen} sources={[pages]} navigate={navigate} />
    </Suspense>
  );
}
