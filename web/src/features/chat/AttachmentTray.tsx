import { useLingui } from "@lingui/react/macro";
import { FileText, X } from "lucide-react";
import { useEffect, useState } from "react";
import { fileSize } from "~/app/i18n/numbers";
import { IconButton } from "~/ui/IconButton";
import { Spinner } from "~/ui/Spinner";
import styles from "./AttachmentTray.module.css";
import type { PreparedFile } from "./photos";
import type { AttachmentsState } from "./use-attachments";

/** What will go with the message: small pictures and names, each with a way to take it off. */
export function AttachmentTray({ attachments }: { attachments: AttachmentsState }) {
  const { t } = useLingui();
  return (
    <>
      <div role="alert">
        {attachments.refused.length > 0 && (
          <div className={styles.refused}>
            <div className={styles.reasons}>
              {attachments.refused.map((reason) => (
                <p key={reason}>{reason}</p>
              ))}
            </div>
            <IconButton label={t`Понятно`} icon={<X size={18} />} onClick={attachments.forgetRefused} />
          </div>
        )}
      </div>
      <Files attachments={attachments} />
    </>
  );
}

function Files({ attachments }: { attachments: AttachmentsState }) {
  const { t } = useLingui();
  if (attachments.files.length === 0 && !attachments.preparing) return null;
  return (
    <ul className={styles.tray} aria-label={t`Прикреплено`}>
      {attachments.files.map((file) => (
        <li key={file.about.key} className={styles.file}>
          {file.about.kind === "photo" ? <Picture file={file} /> : <FileText size={22} aria-hidden="true" />}
          <span className={styles.words}>
            <span className={styles.name}>{file.about.name}</span>
            <span className={styles.size}>{fileSize(file.about.size)}</span>
          </span>
          <IconButton
            label={t`Убрать ${file.about.name}`}
            icon={<X size={18} />}
            onClick={() => attachments.remove(file.about.key)}
          />
        </li>
      ))}
      {attachments.preparing && (
        <li className={styles.file} role="status" aria-label={t`Готовим фото`}>
          <Spinner />
        </li>
      )}
    </ul>
  );
}

function Picture({ file }: { file: PreparedFile }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file.bytes);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file.bytes]);
  return <img className={styles.picture} src={address} alt="" />;
}
