// A room on socket.io, over WebSocket alone: what anybody says goes to everybody in the room. socketio_peer.mjs PORT
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(import.meta.dirname, "../../build/tools/bench-peers/package.json"));
const { Server } = require("socket.io");
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (one) => {
  one.join("room");
  one.on("say", (text) => io.to("room").emit("said", text));
});
http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
