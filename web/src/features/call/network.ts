/** Hears when the device goes over to another network, or has one again; returns how to stop. */
export function onOtherNetwork(changed: () => void): () => void {
  const connection = (navigator as { connection?: EventTarget }).connection;
  connection?.addEventListener("change", changed);
  addEventListener("online", changed);
  return () => {
    connection?.removeEventListener("change", changed);
    removeEventListener("online", changed);
  };
}
