import type { Producer, ProducerOptions, RtpParameters } from "mediasoup-client/types";
import type { Source } from "~/model/calls/types";

/** The three sizes of a camera's picture: 180p, 360p and 720p of a picture of 720p. */
const LAYERS = [
  { scaleResolutionDownBy: 4, maxBitrate: 120_000, scalabilityMode: "L1T2" },
  { scaleResolutionDownBy: 2, maxBitrate: 400_000, scalabilityMode: "L1T2" },
  { scaleResolutionDownBy: 1, maxBitrate: 1_200_000, scalabilityMode: "L1T2" },
];

/** A screen is for reading: on a weak line it keeps its size and moves less often. */
const SCREEN_LAYERS = [
  { scaleResolutionDownBy: 1, maxBitrate: 200_000, maxFramerate: 3 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 15 },
];

/** How each source is sent. What is lost of the sound is asked for again; where that comes too late, the next packet carries it once more. */
export const SENDING: Record<Source, Partial<ProducerOptions>> = {
  microphone: { codecOptions: { opusStereo: false, opusFec: true, opusDtx: true, opusNack: true } },
  screen_sound: { codecOptions: { opusStereo: true, opusFec: true, opusDtx: false, opusNack: true } },
  camera: { encodings: LAYERS, codecOptions: { videoGoogleStartBitrate: 400 } },
  screen: { encodings: SCREEN_LAYERS, codecOptions: { videoGoogleStartBitrate: 800 } },
};

/** Whose share of a narrow line is filled first. */
const URGENCY: Record<Source, RTCPriorityType> = {
  microphone: "high",
  screen_sound: "high",
  camera: "low",
  screen: "medium",
};

/** Tells the browser what matters most. One that cannot say it sends all alike. */
export async function prefer({ rtpSender }: Producer, source: Source): Promise<void> {
  if (!rtpSender) return;
  const parameters = rtpSender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.priority = URGENCY[source];
    encoding.networkPriority = URGENCY[source];
  }
  await rtpSender.setParameters(parameters).catch(() => undefined);
}

/** Chrome names no source where it sends several sizes; an empty name is none. */
export function named(parameters: RtpParameters): RtpParameters {
  const { cname, ...rtcp } = parameters.rtcp ?? {};
  return { ...parameters, rtcp: cname ? { ...rtcp, cname } : rtcp };
}
