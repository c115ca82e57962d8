#include "fanout/room.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace parta::bench {
namespace {

using Lined = std::shared_ptr<Line>;

class PartaOccupant final : public Occupant {
  public:
    PartaOccupant(const Room& room, std::size_t index, Lined line, std::function<void()> entered)
        : room_(room), index_(index), line_(std::move(line)) {
        auto text = [this, entered = std::move(entered)](std::string_view message) {
            if (message.starts_with(R"({"reply":)")) {
                if (message.find(R"("status":200,)") == std::string_view::npos) room_.refused(message);
            } else if (message.starts_with(R"({"type":"hello")")) {
                entered();
            } else {
                room_.heard(message);
            }
        };
        speak_websocket(line_, "/api/ws",
                        fmt::format("Cookie: parta={0}; __Host-parta={0}\r\n", room.sessions.at(index)),
                        {.opened = {}, .text = std::move(text), .closed = [this](int status) {
                             room_.refused(fmt::format("closed, {}", status));
                         }});
    }
    void say(std::string_view text) override {
        ++said_;
        line_->send(client_frame(fmt::format(
            R"({{"id":{},"call":"POST {}","body":{{"client_id":"{:08}-{:023}","text":"{}","attachments":[]}}}})", said_,
            room_.messages, index_, said_, text)));
    }

  private:
    const Room& room_;
    std::size_t index_;
    Lined line_;
    std::int64_t said_ = 0;
};

class WsOccupant final : public Occupant {
  public:
    WsOccupant(const Room& room, Lined line, std::function<void()> entered) : line_(std::move(line)) {
        speak_websocket(line_, "/", "", {.opened = std::move(entered), .text = room.heard, .closed = [&room](int) {
                                             room.refused("closed");
                                         }});
    }
    void say(std::string_view text) override { line_->send(client_frame(text)); }

  private:
    Lined line_;
};

/// Engine.IO 4 and Socket.IO 5 (their protocol documents): "0" opens, "40" connects to the namespace, "42" is an event,
/// "2" a ping.
class SocketIoOccupant final : public Occupant {
  public:
    SocketIoOccupant(const Room& room, Lined line, std::function<void()> entered) : line_(std::move(line)) {
        auto text = [this, &room, entered = std::move(entered)](std::string_view packet) {
            if (packet.starts_with("42")) {
                room.heard(packet);
            } else if (packet.starts_with("40")) {
                entered();
            } else if (packet.starts_with('0')) {
                line_->send(client_frame("40"));
            } else if (packet.starts_with('2')) {
                line_->send(client_frame("3"));
            }
        };
        speak_websocket(line_, "/socket.io/?EIO=4&transport=websocket", "",
                        {.opened = {}, .text = std::move(text), .closed = [&room](int) { room.refused("closed"); }});
    }
    void say(std::string_view text) override { line_->send(client_frame(fmt::format(R"(42["say","{}"])", text))); }

  private:
    Lined line_;
};

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

/// RFC 6120 with SASL PLAIN, and XEP-0045: enough to sign in, to enter a room and to talk in it.
class XmppOccupant final : public Occupant {
  public:
    XmppOccupant(const Room& room, std::size_t index, Lined line, std::function<void()> entered)
        : room_(room), index_(index), line_(std::move(line)), entered_(std::move(entered)) {
        line_->take = [this](std::string_view bytes) { return take(bytes); };
        line_->closed = [this] { room_.refused("closed"); };
        line_->send(stream);
    }
    void say(std::string_view text) override {
        line_->send(
            fmt::format("<message type='groupchat' to='bench@conference.localhost'><body>{}</body></message>", text));
    }

  private:
    static constexpr std::string_view stream =
        "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    enum class Step { features, authenticated, features_again, bound, joining, entered };

    std::size_t take(std::string_view bytes) {
        const auto has = [&](std::string_view word) { return bytes.find(word) != std::string_view::npos; };
        switch (step_) {
            case Step::features:
                if (!has("</stream:features>")) return 0;
                line_->send(fmt::format("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{}</auth>",
                                        base64(fmt::format("{0}p{1}{0}bench", '\0', index_))));
                return next(bytes);
            case Step::authenticated:
                if (has("<failure")) room_.refused(bytes);
                if (!has("<success")) return 0;
                line_->send(stream);
                return next(bytes);
            case Step::features_again:
                if (!has("</stream:features>")) return 0;
                line_->send(
                    "<iq type='set' id='b'><bind "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>");
                return next(bytes);
            case Step::bound:
                if (!has("</iq>")) return 0;
                line_->send(fmt::format(
                    "<presence to='bench@conference.localhost/p{}'><x xmlns='http://jabber.org/protocol/muc'>"
                    "<history maxstanzas='0'/></x></presence>",
                    index_));
                return next(bytes);
            case Step::joining:
                // 110 is one's own presence, the last of those that an entry brings.
                if (has("type='error'")) room_.refused(bytes);
                if (!has("'110'") && !has("\"110\"")) return bytes.size() > 32 ? bytes.size() - 32 : 0;
                // Whoever comes first has made the room, which is locked until it is configured.
                if (index_ == 0)
                    line_->send(
                        "<iq type='set' to='bench@conference.localhost' id='c'><query "
                        "xmlns='http://jabber.org/protocol/muc#owner'>"
                        "<x xmlns='jabber:x:data' type='submit'/></query></iq>");
                entered_();
                return next(bytes);
            case Step::entered:
                return hear(bytes);
        }
        return bytes.size();
    }

    std::size_t next(std::string_view bytes) {
        step_ = static_cast<Step>(static_cast<int>(step_) + 1);
        return bytes.size();
    }

    std::size_t hear(std::string_view bytes) const {
        constexpr std::string_view end = "</message>";
        std::size_t used = 0;
        for (auto at = bytes.find(end); at != std::string_view::npos; at = bytes.find(end, used)) {
            room_.heard(bytes.substr(used, at - used));
            used = at + end.size();
        }
        // Others' presence is nothing to keep.
        return used == 0 && bytes.size() > 65'536 ? bytes.size() - 4'096 : used;
    }

    const Room& room_;
    std::size_t index_;
    Lined line_;
    std::function<void()> entered_;
    Step step_ = Step::features;
};

}  // namespace

std::unique_ptr<Occupant> enter(const Room& room, std::size_t index, std::shared_ptr<Line> line,
                                std::function<void()> entered) {
    switch (room.protocol) {
        case Room::Protocol::parta:
            return std::make_unique<PartaOccupant>(room, index, std::move(line), std::move(entered));
        case Room::Protocol::ws:
            return std::make_unique<WsOccupant>(room, std::move(line), std::move(entered));
        case Room::Protocol::socketio:
            return std::make_unique<SocketIoOccupant>(room, std::move(line), std::move(entered));
        case Room::Protocol::xmpp:
            return std::make_unique<XmppOccupant>(room, index, std::move(line), std::move(entered));
    }
    return nullptr;
}

}  // namespace parta::bench
