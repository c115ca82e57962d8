#include "events/bus.hpp"

namespace parta::events {

LocalBus::LocalBus() : listeners_(std::make_shared<Listeners>()) {}

void LocalBus::publish(const Notice& notice) {
    std::lock_guard lock{listeners_->mutex};
    for (const auto& [number, listener] : listeners_->by_number) listener(notice);
}

Bus::Subscription LocalBus::subscribe(std::function<void(const Notice&)> listener) {
    std::lock_guard lock{listeners_->mutex};
    const int number = listeners_->next++;
    listeners_->by_number.emplace(number, std::move(listener));
    return {nullptr, [listeners = listeners_, number](void*) {
                std::lock_guard end{listeners->mutex};
                listeners->by_number.erase(number);
            }};
}

}  // namespace parta::events
