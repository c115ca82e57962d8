// The media controller: mediasoup-worker processes and what lives in them, and the media process that owns them. It
// knows no school, no room, no client; all on the loop's thread. This is the one header that others include.
//
//     auto workers = media::Workers::make(loop, settings, prepare);   // those of a media process, kept alive
//     auto router = co_await workers->at(0)->create_router(codecs);   // a room
//     auto transport = co_await router->create_webrtc_transport(*server);
//     auto producer = co_await transport->produce({kind, parameters});
//     auto consumer = co_await other->consume(*producer, {capabilities});
#pragma once
#include "media/host.hpp"
#include "media/ice_tcp.hpp"
#include "media/router_pipe.hpp"
#include "media/rtp_checks.hpp"
#include "media/workers.hpp"
