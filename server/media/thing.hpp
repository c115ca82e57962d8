// What all things that live in a worker have in common: an id, and an end.
#pragma once
#include <memory>
#include <string>

namespace parta::media {

class Channel;

/// A router, transport, producer, consumer… Whoever holds it keeps it alive in the worker: it closes with its last
/// pointer, with close(), or with what it lives in (a transport's producers with the transport, all with the worker).
/// All is to be used on the loop's thread.
class Thing {
  public:
    Thing(const Thing&) = delete;
    Thing& operator=(const Thing&) = delete;

    const std::string& id() const { return id_; }
    /// Also when that in which it lives has ended, or the worker.
    bool closed() const;

    static std::string new_id();

  protected:
    /// What it lives in may be null: the worker itself.
    Thing(std::shared_ptr<Channel> channel, const Thing* lives_in, std::string id);
    ~Thing() = default;

    Channel& channel() const { return *channel_; }
    const std::shared_ptr<Channel>& shared_channel() const { return channel_; }
    /// Notes the end. True if it has just ended and the worker is to be told.
    bool end();

  private:
    struct Life {
        std::shared_ptr<const Life> within;
        bool over = false;
    };

    std::shared_ptr<Channel> channel_;
    std::shared_ptr<Life> life_;
    std::string id_;
};

}  // namespace parta::media
