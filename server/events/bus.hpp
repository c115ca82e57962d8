// What nodes tell each other: hints, never the truth. A lost hint delays; the log decides.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"

namespace parta::events {

/// The organisation's log has grown up to this number.
struct Reached {
    OrgId org;
    std::int64_t seq;
};
/// These sessions exist no longer: their connections close.
struct SessionsEnded {
    std::vector<SessionId> sessions;
};
/// An account has gained or lost an organisation.
struct MembershipsChanged {
    AccountId account;
};
/// Something worth knowing only now (typing), for these members' connections.
struct Fleeting {
    OrgId org;
    std::vector<MemberId> members;
    std::shared_ptr<const std::string> frame;
};
using Notice = std::variant<Reached, SessionsEnded, MembershipsChanged, Fleeting>;

class Bus {
  public:
    /// Ends the listening when destroyed; afterwards the listener is not called any more.
    using Subscription = std::shared_ptr<void>;

    virtual ~Bus() = default;
    /// Tells every listener, the publisher's own ones too. From any thread; quick.
    virtual void publish(const Notice& notice) = 0;
    /// The listener is called on the publisher's thread; it must be quick and must not publish or subscribe.
    [[nodiscard]] virtual Subscription subscribe(std::function<void(const Notice&)> listener) = 0;
    /// Whether a notice may get lost on the way. Then listeners must also look for themselves from time to time.
    virtual bool may_lose() const = 0;
};

/// Within one process.
class LocalBus : public Bus {
  public:
    LocalBus();
    void publish(const Notice& notice) override;
    [[nodiscard]] Subscription subscribe(std::function<void(const Notice&)> listener) override;
    bool may_lose() const override { return false; }

  private:
    struct Listeners {
        std::mutex mutex;
        std::map<int, std::function<void(const Notice&)>> by_number;
        int next = 0;
    };
    std::shared_ptr<Listeners> listeners_;
};

}  // namespace parta::events
