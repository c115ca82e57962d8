import { Trans, useLingui } from "@lingui/react/macro";
import { RefreshCw } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { matchRoute, useLocation, useRouter } from "wouter";
import { unreadMessages } from "~/features/chat/unread";
import { useAskedAttendance, useCallPlace, useOrg, useParta, useRecoveryCodes, useRinging } from "~/model";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import styles from "./App.module.css";
import { admitted, shutOut } from "./access";
import { useAppearance } from "./appearance";
import { CallNews } from "./CallNews";
import { Closed } from "./Closed";
import { ErrorBoundary } from "./ErrorBoundary";
import { featureMessages, type LazyPage } from "./features";
import { InAppBrowserBanner } from "./InAppBrowserBanner";
import { speakAs } from "./i18n/i18n";
import { NotFound } from "./NotFound";
import { OfflineBanner } from "./OfflineBanner";
import { useOnline } from "./online";
import type { PaletteSource } from "./palette/palette";
import { usePaletteKey } from "./palette/use-palette-key";
import { usePlaces } from "./places";
import { afterFirstScreen } from "./preload";
import { type AppRoute, newPasswordPage, routes, shutOutPage, signInPage } from "./routes";
import { type Place, Shell } from "./Shell";
import { startServiceWorker } from "./service-worker";
import { useCallsSeen } from "./use-calls-seen";
import { useFactorDemand } from "./use-factor-demand";
import { useFirstDoor } from "./use-first-door";
import { useHome } from "./use-home";
import { useInternalLinks } from "./use-internal-links";
import { useLetIn } from "./use-let-in";
import { useListBehind } from "./use-list-behind";
import { useModel } from "./use-model";
import { useTitleCount } from "./use-title-count";

const Palette = lazy(() => import("./palette/Palette"));
const AccountMenu = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/AccountMenu"), featureMessages("account")]);
  return module;
});
const CallHost = lazy(async () => {
  const [module] = await Promise.all([import("~/features/call/CallHost"), featureMessages("call")]);
  return module;
});
const ReturnBar = lazy(async () => {
  const [module] = await Promise.all([import("~/features/call/ReturnBar"), featureMessages("call")]);
  return module;
});
const AttendanceHost = lazy(async () => {
  const [module] = await Promise.all([import("~/features/call/AttendanceHost"), featureMessages("call")]);
  return module;
});
const CallChat = lazy(async () => {
  const [module] = await Promise.all([import("~/features/chat/CallChat"), featureMessages("chat")]);
  return module;
});

const AccessNotice = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/AccessNotice"), featureMessages("account")]);
  return module;
});

const AskedStrip = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/AskedStrip"), featureMessages("account")]);
  return module;
});

const RecoveryCodes = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/RecoveryCodes"), featureMessages("account")]);
  return module;
});
const SecondFactorPage = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/SecondFactorPage"), featureMessages("account")]);
  return module;
});

/** Texts follow the organisation on screen: a college has students. */
function useKindWords(): void {
  const kind = useOrg((org) => org.space.kind);
  useEffect(() => {
    // A catalogue that cannot be fetched leaves the words as they are.
    if (kind) speakAs(kind).catch(() => undefined);
  }, [kind]);
}

export function App() {
  const [path, navigate] = useLocation();
  const { route, params } = useMatch(path);
  const places = usePlaces(path);
  const phase = useParta((state) => state.phase);
  const step = useParta((state) => state.step !== undefined);
  const mustSetPassword = useParta((state) => state.phase === "ready" && state.me?.password_change_required === true);
  const factor = useFactorDemand(path, navigate);
  const codes = useRecoveryCodes((state) => state.codes !== undefined);
  const noticed = useParta((state) => state.phase === "ready" && state.me?.notice !== undefined);
  const asked = useOrg(
    // What a device kept of an earlier version says nothing of either.
    ({ space }) => space.consents_asked?.length > 0 || space.office_offers?.some((offer) => !offer.mine),
  );
  const shut = useParta((state) => !admitted(route?.needs, state.me, state.current)) ? route?.needs : undefined;
  const out = useParta((state) => state.phase === "ready" && shutOut(state.me, state.shut));
  const phone = useAppearance((state) => state.layout === "phone");
  const hasList = useListBehind(phone && route?.content !== undefined);
  const nowhere = useParta((state) => state.me?.spaces.length === 0);
  useModel();
  useKindWords();
  useFirstDoor(path, route?.open ?? false, navigate);
  useInternalLinks(navigate);
  useLetIn(path);
  useUpdates();
  useNotifier(path, navigate);
  useTitleCount(useOrg(unreadMessages) ?? 0);
  useHome(path, navigate);
  const openChat = /^\/chats\/([^/]+)/.exec(path)?.[1];
  useCallsSeen(openChat);
  const call = useCallPlace((state) => state.place);
  const joined = useCallPlace((state) => state.joined);
  const elsewhere = useCallPlace((state) => state.joined && !state.full);
  const ringing = useRinging() !== undefined;
  // Whoever is in a call already sees another one ring at the edge.
  const covered = useCallPlace((state) => state.place !== undefined && state.full) || (ringing && !joined);
  const attendance = useAskedAttendance((state) => state.asked !== undefined);
  const banners = (
    <>
      <InAppBrowserBanner />
      {noticed && (
        <Suspense>
          <AccessNotice />
        </Suspense>
      )}
      {asked && phase === "ready" && (
        <Suspense>
          <AskedStrip />
        </Suspense>
      )}
      {elsewhere && (
        <Suspense>
          <ReturnBar />
        </Suspense>
      )}
      <CallNews openChat={openChat} />
      {codes && (
        <Suspense>
          <RecoveryCodes />
        </Suspense>
      )}
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
  const bare = (content: ReactNode) => (
    <>
      {banners}
      <main>{content}</main>
    </>
  );
  if (phase === "outdated") return bare(<Outdated />);
  const closed = path === "/" || (route !== undefined && !route.open);
  if (closed && (phase === "signed_out" || step)) return bare(pane(signInPage));
  if (mustSetPassword && !(route?.open && route.frame === "bare")) return bare(pane(newPasswordPage));
  // The settings are open: the second factor is set up there, too.
  if (factor.asked && closed) {
    return bare(
      <Suspense fallback={<Skeleton look="rows" count={6} />}>
        <SecondFactorPage onLater={factor.later} />
      </Suspense>,
    );
  }
  const leftOut = out && route !== undefined && !route.open;
  if (closed && phase === "starting") return bare(<Skeleton look="rows" count={7} />);
  return (
    <>
      {/* A call covers the page; the page keeps its place. */}
      <div className={styles.page} inert={covered}>
        {route?.frame === "own" ? (
          pane(route.content)
        ) : route?.frame === "bare" ? (
          bare(pane(route.content))
        ) : (
          <Shell
            places={places}
            railFoot={
              phase === "ready" &&
              // A phone has it among its places.
              !phone && (
                <Suspense>
                  <AccountMenu />
                </Suspense>
              )
            }
            banners={
              <>
                <LineBanner />
                {banners}
              </>
            }
            list={leftOut || !hasList ? undefined : pane(route?.list)}
            content={
              leftOut ? (
                pane(shutOutPage)
              ) : shut ? (
                <Closed need={shut} />
              ) : route ? (
                pane(route.content)
              ) : path === "/" ? undefined : (
                <NotFound />
              )
            }
            details={leftOut ? undefined : pane(route?.details)}
            placeholder={nowhere ? undefined : pane(route?.placeholder)}
            onEscape={route?.list && route.content && (() => navigate(path.replace(/\/[^/]+$/, "")))}
          />
        )}
      </div>
      {(call || ringing) && (
        <Suspense>
          <CallHost conversation={(chat) => call && <Beside org={call.org} chat={chat} />} />
        </Suspense>
      )}
      {attendance && (
        <Suspense>
          <AttendanceHost />
        </Suspense>
      )}
      <PaletteHost places={places} navigate={navigate} />
    </>
  );
}

function Beside({ org, chat }: { org: string; chat: string }) {
  return (
    <Suspense fallback={<Skeleton look="rows" count={4} />}>
      <CallChat org={org} chat={chat} />
    </Suspense>
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

/** Offers a new version when one waits; somebody may be typing, so nothing reloads by itself. */
function useUpdates() {
  const { t } = useLingui();
  const toast = useToast();
  // biome-ignore lint/correctness/useExhaustiveDependencies: registers once for the life of the page
  useEffect(() => {
    if (!import.meta.env.PROD) return;
    const offer = (applyUpdate: () => void) =>
      toast({ text: t`Вышла новая версия Парты.`, action: { label: t`Обновить`, onClick: applyUpdate }, timeout: 0 });
    // It fetches the everyday parts, which a first visit on a weak line has no room for yet.
    afterFirstScreen(() => {
      startServiceWorker(offer).catch((error) => console.warn("The service worker could not be registered:", error));
    });
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
  const [, lookAgain] = useReducer((count: number) => count + 1, 0);
  const [ofChats, setOfChats] = useState<readonly PaletteSource[]>([]);
  useEffect(() => {
    if (!used) return;
    Promise.all([import("~/features/chat/palette-sources"), featureMessages("chat")]).then(
      ([{ chatItems, classSource, peopleSource }]) =>
        setOfChats([chatItems, classSource(lookAgain), peopleSource(lookAgain, navigate)]),
      () => undefined,
    );
  }, [used, navigate]);
  if (!used) return null;
  const pages: PaletteSource = () =>
    places.map(({ href, label, icon }) => ({ id: href, title: label, kind: t`Раздел`, href, icon }));
  return (
    <Suspense>
      <Palette open={open} onOpenChange={setOpen} sources={[...ofChats, pages]} navigate={navigate} />
    </Suspense>
  );
}

/** What to do when this page is older than the server allows. */
function Outdated() {
  return (
    <EmptyState
      level={1}
      icon={<RefreshCw size={28} />}
      title={<Trans>Вышла новая версия Парты</Trans>}
      action={
        <Button variant="primary" onClick={() => location.reload()}>
          <Trans>Обновить страницу</Trans>
        </Button>
      }
    >
      <Trans>Написанное, но не отправленное сохранится.</Trans>
    </EmptyState>
  );
}

/**
 * Says that nothing comes in or goes out; only to those who belong to an organisation, so that there is something to come. Pages outside
 * the shell go without: most have no line to the server, and say themselves when a request fails.
 */
function LineBanner() {
  const online = useOnline();
  const cut = useParta((state) => state.phase === "ready" && state.line === "waiting" && state.me?.spaces.length !== 0);
  return <OfflineBanner online={online && !cut} />;
}

function useNotifier(path: string, navigate: (path: string) => void): void {
  const now = useRef(path);
  now.current = path;
  const ready = useParta((state) => state.phase === "ready");
  useEffect(() => {
    if (!ready) return;
    let stop: (() => void) | undefined;
    let gone = false;
    Promise.all([import("~/features/chat/notifier"), featureMessages("chat")]).then(
      ([{ startNotifier }]) => {
        if (!gone) stop = startNotifier(() => /^\/chats\/([^/]+)/.exec(now.current)?.[1], navigate);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, [ready, navigate]);
}
