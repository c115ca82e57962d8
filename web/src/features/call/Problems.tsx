import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useLocal, usePhone } from "./hooks";
import type { LocalMedia } from "./local";
import { problemWords } from "./problem-words";
import { type Device, gathered } from "./problems";

interface ProblemsProps {
  local: LocalMedia;
  /** Those that one wants to use: what hinders the others is of no interest now. */
  of: readonly Device[];
  /** One is in the call already. */
  inside?: boolean;
  look?: "strip" | "box";
  /** Tries these again. */
  onAgain?: (devices: readonly Device[]) => void;
  /** Lets the messages be put away. */
  hides?: boolean;
}

/** What hinders camera, microphone and screen. What hinders both alike is said once. */
export function Problems({ local, of, inside = false, look = "box", onAgain, hides }: ProblemsProps) {
  const { t } = useLingui();
  const phone = usePhone();
  const problems = useLocal(local, (state) => state.problems);
  return gathered(problems, of).map(({ devices, problem }) => (
    <Banner
      key={devices.join()}
      look={look}
      tone="warning"
      action={
        (onAgain || hides) && (
          <>
            {onAgain && (
              <Button onClick={() => onAgain(devices)}>
                <Trans>Попробовать снова</Trans>
              </Button>
            )}
            {hides && (
              <IconButton
                label={t`Скрыть сообщение`}
                icon={<X size={20} />}
                onClick={() => {
                  for (const device of devices) local.forgive(device);
                }}
              />
            )}
          </>
        )
      }
    >
      {problemWords(devices, problem, { inside, phone })}
    </Banner>
  ));
}
