import { Trans } from "@lingui/react/macro";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { reloadWithUpdate } from "./service-worker";

interface Props {
  children: ReactNode;
  /** Another value (the address) gives the content a new try. */
  resetKey?: string;
}

/** Keeps one broken part from taking the whole app down, and offers the way out that helps. */
export class ErrorBoundary extends Component<Props, { error: unknown; key: string | undefined }> {
  override state = { error: undefined as unknown, key: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error("unknown") };
  }

  static getDerivedStateFromProps(props: Props, state: { error: unknown; key: string | undefined }) {
    return props.resetKey === state.key ? null : { error: undefined, key: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Broken error={error} />;
  }
}

/** After an update the old page may ask for files that are gone; without a network they cannot come at all. */
export function isLoadFailure(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /dynamically imported module|module script failed|Failed to fetch|preload CSS/i.test(text);
}

function Broken({ error }: { error: unknown }) {
  const loading = isLoadFailure(error);
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert size={28} />}
        title={loading ? <Trans>Страница не загрузилась</Trans> : <Trans>На этой странице что-то сломалось</Trans>}
        action={
          <Button variant="primary" icon={<RefreshCw size={18} />} onClick={() => void reloadWithUpdate()}>
            <Trans>Обновить страницу</Trans>
          </Button>
        }
      >
        {loading ? (
          <Trans>Нет связи или вышла новая версия. Проверьте интернет и обновите страницу.</Trans>
        ) : (
          <Trans>Отправленное сохранено. Обновите страницу, а если не поможет — напишите администратору.</Trans>
        )}
      </EmptyState>
    </div>
  );
}
