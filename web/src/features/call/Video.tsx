import { useEffect, useMemo, useRef } from "react";

interface VideoProps {
  track: MediaStreamTrack;
  className?: string | undefined;
  /** The source it shows, for picture-in-picture. */
  name?: string;
}

/** A moving picture without sound: voices are played elsewhere. */
export function Video({ track, className, name }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const stream = useMemo(() => new MediaStream([track]), [track]);
  useEffect(() => {
    if (element.current) element.current.srcObject = stream;
  }, [stream]);
  return <video ref={element} className={className} data-shows={name} autoPlay playsInline muted tabIndex={-1} />;
}
