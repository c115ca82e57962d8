// A room on the library `ws`: what anybody says goes to everybody. ws_peer.mjs PORT
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(import.meta.dirname, "../../build/tools/bench-peers/package.json"));
const { WebSocketServer } = require("ws");
const room = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false });
room.on("connection", (one) => {
  one.on("message", (said) => {
    const text = said.toString();
    for (const other of room.clients) other.send(text);
  });
});
