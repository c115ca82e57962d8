import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";

/** The whole text of the consent, a press away from its checkbox. */
export function ConsentText({ organisation }: { organisation: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        <Trans>Прочитать согласие целиком</Trans>
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t`Согласие на обработку персональных данных`}
        actions={
          <Button variant="primary" onClick={() => setOpen(false)}>
            <Trans>Закрыть</Trans>
          </Button>
        }
      >
        <p>
          <Trans>
            Оператор данных — {organisation}. Данные хранятся на сервере организации и никому не передаются.
          </Trans>
        </p>
        <p>
          <Trans>
            Для общения обрабатываются: фамилия, имя и отчество, класс или группа, роль, телефон и адрес почты для
            входа, сообщения и файлы, которые человек отправляет, а также время входа и адрес устройства — для защиты от
            чужого входа.
          </Trans>
        </p>
        <p>
          <Trans>
            Телефон и почту видят только администрация и классный руководитель, каждый просмотр записывается.
          </Trans>
        </p>
        <p>
          <Trans>
            Фотографии — отдельное согласие: школа сможет публиковать снимки, на которых есть ребёнок, внутри своего
            пространства. Отказ ни на что другое не влияет.
          </Trans>
        </p>
        <p>
          <Trans>
            Согласие действует до выбытия из организации. Его можно отозвать в любой день: в настройках, на странице
            «Мои данные и согласия», или через классного руководителя.
          </Trans>
        </p>
      </Dialog>
    </>
  );
}
