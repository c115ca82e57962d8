import { Bell, BellOff, Pencil, Pin, Plus, Printer, Reply, Send, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { Button, LinkButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { Menu } from "~/ui/Menu";
import { Popover } from "~/ui/Popover";
import { Tabs } from "~/ui/Tabs";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { Tooltip } from "~/ui/Tooltip";
import styles from "./Gallery.module.css";
import { Group } from "./Group";

export function ActionsDemo() {
  const toast = useToast();
  const [dialog, setDialog] = useState(false);
  const [confirm, setConfirm] = useState(false);
  return (
    <>
      <Group title="Кнопки">
        <div className={styles.row}>
          <Button variant="primary" icon={<Send size={18} />}>
            Отправить приглашения
          </Button>
          <Button>Сохранить черновик</Button>
          <Button variant="quiet">Сделать позже</Button>
          <Button variant="dangerOutline">Закрыть доступ</Button>
          <Button variant="danger">Удалить чат</Button>
        </div>
        <div className={styles.row}>
          <Button variant="primary" busy>
            Отправляем
          </Button>
          <Button disabled>Недоступно</Button>
          <LinkButton href="/dev/ui" icon={<Printer size={18} />}>
            Распечатать листы
          </LinkButton>
        </div>
        <Button variant="primary" wide>
          Войти
        </Button>
        <div className={styles.row}>
          <IconButton label="Новый чат" icon={<Plus size={22} />} variant="accent" />
          <IconButton label="Участники" icon={<Users size={20} />} />
          <IconButton label="Без звука" icon={<BellOff size={20} />} pressed />
          <IconButton label="Недоступно" icon={<Pencil size={20} />} disabled />
          <Tooltip text="Уведомления придут после тихих часов">
            <IconButton label="Уведомления" icon={<Bell size={20} />} title={undefined} />
          </Tooltip>
        </div>
      </Group>
      <Group title="Поверх страницы">
        <div className={styles.row}>
          <Button onClick={() => setDialog(true)}>Открыть окно</Button>
          <Button onClick={() => setConfirm(true)}>Спросить</Button>
          <Button
            onClick={() =>
              toast({ text: "Приглашение отозвано.", action: { label: "Вернуть", onClick: () => undefined } })
            }
          >
            Сообщить
          </Button>
          <Button onClick={() => toast({ text: "Файл не отправлен. Проверьте интернет и повторите.", tone: "danger" })}>
            Сообщить об ошибке
          </Button>
          <Menu
            trigger={<Button>Меню</Button>}
            entries={[
              { label: "Ответить", icon: <Reply size={20} />, onSelect: () => undefined },
              { label: "Закрепить", icon: <Pin size={20} />, onSelect: () => undefined },
              { label: "Изменить", icon: <Pencil size={20} />, disabled: true },
              "separator",
              { label: "Удалить", icon: <Trash2 size={20} />, danger: true, onSelect: () => undefined },
            ]}
          />
          <Popover trigger={<Button>Пояснение</Button>} title="Кто видит номер">
            Номера телефонов видят только администрация и классный руководитель. Каждый просмотр записан.
          </Popover>
        </div>
        <Tabs
          label="Люди класса"
          tabs={[
            { value: "pupils", label: "Ученики", count: 28, content: "Двадцать восемь учеников." },
            { value: "parents", label: "Представители", count: 41, content: "Сорок один представитель." },
            { value: "requests", label: "Заявки", content: "Новых заявок нет." },
          ]}
        />
      </Group>
      <Dialog
        open={dialog}
        onOpenChange={setDialog}
        title="Новое приглашение"
        description="Ссылка личная: по ней войдёт только один человек."
        actions={
          <>
            <Button onClick={() => setDialog(false)}>Отмена</Button>
            <Button variant="primary" onClick={() => setDialog(false)}>
              Создать приглашение
            </Button>
          </>
        }
      >
        <TextField label="Кого приглашаем" defaultValue="Ольга Жукова" />
      </Dialog>
      <ConfirmDialog
        open={confirm}
        onOpenChange={setConfirm}
        title="Удалить сообщение?"
        confirmLabel="Удалить"
        danger
        onConfirm={() => setConfirm(false)}
      >
        Его больше не увидит никто из участников. Вернуть сообщение нельзя.
      </ConfirmDialog>
    </>
  );
}
