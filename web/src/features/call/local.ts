import { createStore } from "zustand/vanilla";
import { type Problem, problemOf } from "./problems";

export type DeviceKind = "microphone" | "camera" | "speaker";

/** What this device keeps between calls. */
export interface Choices {
  microphone?: string;
  camera?: string;
  speaker?: string;
  /** Whether one came in with them the last time. */
  withMicrophone: boolean;
  withCamera: boolean;
}

export interface LocalState {
  choices: Choices;
  devices: Readonly<Record<DeviceKind, readonly MediaDeviceInfo[]>>;
  microphone?: MediaStreamTrack;
  camera?: MediaStreamTrack;
  screen?: MediaStreamTrack;
  screenSound?: MediaStreamTrack;
  /** Which way the camera that is open looks: at the person, or away from them. */
  facing: Facing;
  /** The camera itself has said so. */
  facingKnown: boolean;
  problems: { microphone?: Problem; camera?: Problem; screen?: Problem };
}

/** A phone has a camera for each; where there is one, it looks at the person. */
export type Facing = "user" | "environment";

type Which = Pick<MediaTrackConstraints, "deviceId" | "facingMode">;

/** Something happened to the devices that the person did not do. */
export type Incident =
  | { kind: "replaced"; device: "microphone" | "camera"; label: string }
  | { kind: "lost"; device: "microphone" | "camera" }
  | { kind: "screen_ended" };

const KEY = "parta.call";
const NONE: LocalState["devices"] = { microphone: [], camera: [], speaker: [] };

/** The camera, the microphone and the screen of this device: opened only when asked, closed at the end. */
export class LocalMedia {
  readonly store = createStore<LocalState>(() => ({
    choices: kept(),
    devices: NONE,
    facing: "user",
    facingKnown: false,
    problems: {},
  }));
  /** A camera in data-saver mode need not take large pictures. */
  small = false;
  private quiet = false;
  /** The camera that `flip` has opened last. */
  private flipped: string | undefined;
  private closed = false;
  private readonly onIncident: (incident: Incident) => void;
  /** What the browser is being asked for. */
  private readonly opening = new Map<string, Promise<boolean>>();

  constructor(onIncident: (incident: Incident) => void) {
    this.onIncident = onIncident;
    navigator.mediaDevices?.addEventListener?.("devicechange", this.list);
  }

  /** Everything is let go. */
  close(): void {
    this.closed = true;
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.list);
    for (const what of ["microphone", "camera", "screen", "screenSound"] as const) this.drop(what);
  }

  /** The devices there are. Their names are known only once one of them was allowed. */
  readonly list = async (): Promise<void> => {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind) => all.filter((one) => one.kind === kind && one.deviceId !== "");
    this.store.setState({
      devices: { microphone: of("audioinput"), camera: of("videoinput"), speaker: of("audiooutput") },
    });
  };

  /** Silences the microphone at once, whatever the line to the server does, or lets it sound again. */
  hush(quiet: boolean): void {
    this.quiet = quiet;
    const { microphone } = this.store.getState();
    if (microphone) microphone.enabled = !quiet;
  }

  /** The person has read what hinders it. */
  forgive(what: "microphone" | "camera" | "screen"): void {
    this.problem(what, undefined);
  }

  /** Opens the microphone or the camera, or closes it. What hinders it is in `problems`. */
  async turn(what: "microphone" | "camera", on: boolean): Promise<boolean> {
    const under = this.opening.get(what);
    if (on && under) return under;
    this.opening.delete(what);
    if (!on) {
      this.drop(what);
      return true;
    }
    if (this.store.getState()[what]?.readyState === "live") return true;
    const opened: Promise<boolean> = this.begin(what, () => this.opening.get(what) === opened && !this.closed).finally(
      () => this.opening.get(what) === opened && this.opening.delete(what),
    );
    this.opening.set(what, opened);
    return opened;
  }

  /** `wanted`: nobody has turned it off again meanwhile, or left the call. */
  private async begin(what: "microphone" | "camera", wanted: () => boolean): Promise<boolean> {
    try {
      const track = await this.open(what);
      if (!wanted()) {
        track.stop();
        return false;
      }
      this.take(what, track);
      return true;
    } catch (error) {
      if (wanted()) this.problem(what, problemOf(error));
      return false;
    } finally {
      void this.list();
    }
  }

  /** Another device of this kind; one that is in use changes at once. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.keep({ [kind]: id });
    if (kind === "camera") this.flipped = undefined;
    if (kind === "speaker" || !this.store.getState()[kind]) return;
    const before = this.store.getState()[kind];
    try {
      const track = await this.open(kind);
      if (this.closed || this.store.getState()[kind] !== before) {
        track.stop();
        return;
      }
      this.take(kind, track);
      before?.stop();
    } catch (error) {
      this.problem(kind, problemOf(error));
    }
  }

  /**
   * The other camera of a phone. Many phones open the second one only when the first is closed. Only for this call: the next one begins with
   * the chosen one.
   */
  async flip(): Promise<void> {
    const { camera: before, facing, facingKnown, devices } = this.store.getState();
    if (!before) return;
    const former = before.getSettings?.().deviceId;
    const cameras = devices.camera.map(({ deviceId }) => deviceId);
    const next: Which = facingKnown
      ? { facingMode: { exact: facing === "user" ? "environment" : "user" } }
      : { deviceId: { exact: cameras[(cameras.indexOf(former ?? "") + 1) % cameras.length] ?? "" } };
    before.onended = null;
    before.stop();
    try {
      const track = await this.open("camera", next).catch(() =>
        this.open("camera", former ? { deviceId: { exact: former } } : {}),
      );
      if (this.closed || this.store.getState().camera !== before) track.stop();
      else {
        this.flipped = track.getSettings?.().deviceId;
        this.take("camera", track);
      }
    } catch (error) {
      if (this.store.getState().camera !== before) return;
      this.store.setState({ camera: undefined });
      this.problem("camera", problemOf(error));
    }
  }

  /** Asks what to show. False: nothing was chosen. */
  async showScreen(): Promise<boolean> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { max: 15 }, width: { max: 1920 }, height: { max: 1080 } },
        audio: true,
      });
      const [screen] = stream.getVideoTracks();
      const [screenSound] = stream.getAudioTracks();
      if (!screen) return false;
      // The call was left while the browser asked.
      if (this.closed) {
        for (const track of stream.getTracks()) track.stop();
        return false;
      }
      screen.contentHint = "detail";
      screen.onended = () => {
        this.hideScreen();
        this.onIncident({ kind: "screen_ended" });
      };
      this.store.setState(({ problems }) => ({
        screen,
        screenSound,
        problems: { ...problems, screen: undefined },
      }));
      return true;
    } catch (error) {
      const problem = problemOf(error);
      // The person closed the browser's question: nothing to say.
      if (problem !== "denied") this.problem("screen", problem);
      return false;
    }
  }

  hideScreen(): void {
    this.drop("screen");
    this.drop("screenSound");
  }

  keep(change: Partial<Choices>): void {
    const choices = { ...this.store.getState().choices, ...change };
    this.store.setState({ choices });
    try {
      localStorage.setItem(KEY, JSON.stringify(choices));
    } catch {
      // Forbidden storage: the choice holds until the page is closed.
    }
  }

  /** `which`: this camera and no other; else the chosen device, or any. */
  private async open(what: "microphone" | "camera", which?: Which): Promise<MediaStreamTrack> {
    const wanted = which ? undefined : this.wanted(what);
    const ask = async (deviceId: ConstrainDOMString | undefined) => {
      const stream = await navigator.mediaDevices.getUserMedia(
        what === "microphone"
          ? { audio: { deviceId, echoCancellation: true, noiseSuppression: true, autoGainControl: true } }
          : { video: { deviceId, ...which, ...(this.small ? SMALL : LARGE) } },
      );
      const [track] = stream.getTracks();
      if (!track) throw new DOMException("no track", "NotFoundError");
      return track;
    };
    try {
      return await ask(wanted ? { exact: wanted } : undefined);
    } catch (error) {
      // The chosen one is not plugged in today.
      if (!wanted || problemOf(error) === "denied" || problemOf(error) === "insecure") throw error;
      return ask(undefined);
    }
  }

  /** The device that was chosen; of cameras the one that this call has used. */
  private wanted(what: "microphone" | "camera"): string | undefined {
    return (what === "camera" && this.flipped) || this.store.getState().choices[what];
  }

  private take(what: "microphone" | "camera", track: MediaStreamTrack): void {
    track.onended = () => void this.unplugged(what, track);
    if (what === "microphone") track.enabled = !this.quiet;
    else {
      const { facingMode } = track.getSettings?.() ?? {};
      this.store.setState({
        facing: facingMode === "environment" ? "environment" : "user",
        facingKnown: facingMode === "environment" || facingMode === "user",
      });
    }
    this.store.setState(({ problems }) => ({ [what]: track, problems: { ...problems, [what]: undefined } }));
  }

  private async unplugged(what: "microphone" | "camera", track: MediaStreamTrack): Promise<void> {
    if (this.store.getState()[what] !== track) return;
    this.store.setState({ [what]: undefined });
    const found = await this.turn(what, true);
    if (found) this.onIncident({ kind: "replaced", device: what, label: this.store.getState()[what]?.label ?? "" });
    else {
      // That it is gone is said; why no other was found is of no use.
      this.forgive(what);
      this.onIncident({ kind: "lost", device: what });
    }
  }

  private drop(what: "microphone" | "camera" | "screen" | "screenSound"): void {
    const track = this.store.getState()[what];
    if (!track) return;
    track.onended = null;
    track.stop();
    this.store.setState({ [what]: undefined });
  }

  private problem(what: "microphone" | "camera" | "screen", problem: Problem | undefined): void {
    this.store.setState(({ problems }) => ({ problems: { ...problems, [what]: problem } }));
  }
}

const LARGE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};
const SMALL: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 15, max: 20 },
};

function kept(): Choices {
  const first: Choices = { withMicrophone: true, withCamera: false };
  try {
    return { ...first, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return first;
  }
}
