import { Trans, useLingui } from "@lingui/react/macro";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { SignOutDialog } from "./SignOutDialog";

export function SignOutSection() {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t`Выход`} lead={<Trans>С этого устройства удалится всё ваше, что на нём хранила Парта.</Trans>}>
      <Button icon={<LogOut size={20} />} onClick={() => setAsking(true)}>
        <Trans>Выйти</Trans>
      </Button>
      <SignOutDialog open={asking} onOpenChange={setAsking} />
    </Section>
  );
}
