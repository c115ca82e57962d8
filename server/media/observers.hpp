// Who speaks: a worker listens to the loudness that senders write into their audio packets.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "media/producer.hpp"
#include "media/thing.hpp"

namespace parta::media {

class Router;

class RtpObserver : public Thing {
  public:
    /// An audio producer of the same router. It leaves by itself when it closes.
    Task<> add(const Producer& producer);
    Task<> remove(const Producer& producer);
    void close();

  protected:
    RtpObserver(std::shared_ptr<Channel> channel, const Router& router, std::string id);
    ~RtpObserver();
    virtual std::shared_ptr<RtpObserver> self() = 0;

  private:
    std::string router_;
};

/// The one who leads the conversation; it does not jump at every cough.
class ActiveSpeakerObserver final : public RtpObserver, public std::enable_shared_from_this<ActiveSpeakerObserver> {
  public:
    std::function<void(const std::string& producer)> on_speaker;

  private:
    friend class Router;
    using RtpObserver::RtpObserver;
    void listen();
    std::shared_ptr<RtpObserver> self() override { return shared_from_this(); }
};

struct AudioLevel {
    std::string producer;
    int level = 0;  // −127 (silent) to 0 dBov
};

struct AudioLevelOptions {
    std::uint16_t most = 8;           // so many of the loudest are told
    std::int8_t threshold = -60;      // dBov; who is below is silent
    std::uint16_t interval_ms = 500;  // 250 to 5,000
};

/// How loud each is, the loudest first; empty once when all have fallen silent.
class AudioLevelObserver final : public RtpObserver, public std::enable_shared_from_this<AudioLevelObserver> {
  public:
    std::function<void(const std::vector<AudioLevel>&)> on_levels;

  private:
    friend class Router;
    using RtpObserver::RtpObserver;
    void listen();
    void hear(const FBS::Notification::Notification& said);
    std::shared_ptr<RtpObserver> self() override { return shared_from_this(); }
};

/// Tells the worker only. Private to media/.
void close_observer(Channel& channel, const std::string& router, const std::string& id);

}  // namespace parta::media
