import { useLingui } from "@lingui/react/macro";
import { Select } from "~/ui/Select";
import { useLocal } from "./hooks";
import type { DeviceKind, LocalMedia } from "./local";

interface DeviceChoiceProps {
  local: LocalMedia;
  kind: DeviceKind;
  onChoose: (id: string) => void;
}

/** Which camera, microphone or speaker; nothing where there is no choice. */
export function DeviceChoice({ local, kind, onChoose }: DeviceChoiceProps) {
  const { t } = useLingui();
  const devices = useLocal(local, (state) => state.devices[kind]);
  const chosen = useLocal(local, (state) => state.choices[kind]);
  const track = useLocal(local, (state) => (kind === "speaker" ? undefined : state[kind]));
  // Firefox and phones let nobody choose a speaker.
  if (devices.length === 0 || (kind === "speaker" && !("setSinkId" in HTMLMediaElement.prototype))) return null;
  const label = { microphone: t`Микрофон`, camera: t`Камера`, speaker: t`Динамик` }[kind];
  const used = track?.getSettings().deviceId ?? chosen;
  return (
    <Select
      label={label}
      value={devices.some((one) => one.deviceId === used) ? used : devices[0]?.deviceId}
      options={devices.map((one, index) => ({ value: one.deviceId, label: one.label || `${label} ${index + 1}` }))}
      onChange={(event) => onChoose(event.target.value)}
    />
  );
}
