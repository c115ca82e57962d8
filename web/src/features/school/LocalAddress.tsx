import { Trans } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { type Installation, installation, installationAnswered } from "~/api/installation";
import { useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import styles from "./Admin.module.css";

/** What this installation is; nothing until it is known. */
export function useInstallation(): Installation | undefined {
  const [known, setKnown] = useState(installationAnswered);
  useEffect(() => {
    let gone = false;
    installation().then(
      (about) => !gone && setKnown(about),
      () => undefined, // the page's own request says that there is no connection
    );
    return () => {
      gone = true;
    };
  }, []);
  return known;
}

/** Whether it has been asked what this installation is, with or without an answer: what it says late would push the page away. */
export function useInstallationAsked(): boolean {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    let gone = false;
    const done = () => gone || setAsked(true);
    installation().then(done, done);
    return () => {
      gone = true;
    };
  }, []);
  return asked;
}

/** Whether links begin with an address that only this computer knows; false until it is known. */
export const useLocalAddress = () => useInstallation()?.local_address ?? false;

/** What is wrong with links that say «localhost», and what to do: for those who keep the installation, and for the rest. */
export function LocalAddressText() {
  const keeper = useParta(
    ({ me, current }) =>
      me?.is_operator || me?.spaces.some(({ org, roles }) => org === current && roles.includes("administrator")),
  );
  return (
    <>
      <Trans>
        Ссылки и QR-коды пока откроются только на этом компьютере: на телефонах и других компьютерах они не работают.
      </Trans>{" "}
      {keeper ? (
        <details className={styles.fold}>
          <summary>
            <Trans>Показать, как задать адрес</Trans>
          </summary>
          <Trans>
            Адрес школы задаётся в файле parta.toml: впишите строку{" "}
            <code>public_url = "https://адрес-вашей-школы"</code> и перезапустите Парту. Подробно — в руководстве по
            установке, раздел «Настройки» (docs/operations/ru.md).
          </Trans>
        </details>
      ) : (
        <Trans>Скажите об этом администратору: адрес школы задаётся в настройках сервера.</Trans>
      )}
    </>
  );
}

/** Stands wherever a link or a QR code is shown or about to be. */
export function LocalAddressBanner() {
  const local = useLocalAddress();
  if (!local) return null;
  return (
    <Banner tone="warning">
      <LocalAddressText />
    </Banner>
  );
}
