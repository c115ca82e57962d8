import { useLingui } from "@lingui/react/macro";
import { Building2, Check, Lock, LogOut, Settings, UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { parta, useParta } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { Menu, type MenuEntry } from "~/ui/Menu";
import styles from "./Account.module.css";
import { SignOutDialog } from "./SignOutDialog";

/** At the foot of the rail: who one is, the switch between organisations, the way out. */
export default function AccountMenu() {
  const { t } = useLingui();
  const me = useParta((state) => state.me);
  const current = useParta((state) => state.current);
  const [leaving, setLeaving] = useState(false);
  if (!me) return null;
  const space = me.spaces.find((one) => one.org === current);
  const name = space?.name ?? me.login ?? "";
  const spaces: MenuEntry[] =
    me.spaces.length < 2
      ? []
      : [
          ...me.spaces.map((one) => ({
            label: one.short_name,
            icon: one.org === current ? <Check size={20} /> : <Building2 size={20} />,
            onSelect: () => parta.switchTo(one.org),
          })),
          "separator" as const,
        ];
  const device: MenuEntry[] = me.shared_computer
    ? []
    : [
        me.beside.length > 0
          ? { label: t`Кто занимается?`, icon: <Users size={20} />, href: "/who" }
          : { label: t`Добавить человека`, icon: <UserPlus size={20} />, href: "/add-person" },
        ...(me.pin
          ? [{ label: t`Закрыть на ПИН-код`, icon: <Lock size={20} />, onSelect: () => void parta.lock() }]
          : []),
        "separator",
      ];
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button type="button" className={styles.me} aria-label={t`Вы: ${name}`} title={name}>
            <Avatar id={space?.member ?? me.account} name={name} size={40} />
          </button>
        }
        entries={[
          ...spaces,
          ...device,
          { label: t`Настройки`, icon: <Settings size={20} />, href: "/settings" },
          { label: t`Выйти`, icon: <LogOut size={20} />, onSelect: () => setLeaving(true) },
        ]}
      />
      <SignOutDialog open={leaving} onOpenChange={setLeaving} />
    </>
  );
}
