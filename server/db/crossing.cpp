#include "db/crossing.hpp"

#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace parta::db {
namespace {

using Finished = std::vector<std::pair<std::shared_ptr<Crossing>, Crossing::Resume>>;

thread_local std::optional<Finished> finished_together;

}  // namespace

void Crossing::go(Lane lane, UnitPtr unit) {
    std::lock_guard lock(going_mutex_);
    const bool first = going_[0].empty() && going_[1].empty();
    going_[static_cast<std::size_t>(lane)].push_back(std::move(unit));
    // What the loop has to do by now comes first, and may go along.
    if (first) boost::asio::post(loop_, [self = shared_from_this()] { self->hand_over(); });
}

void Crossing::hand_over() {
    std::lock_guard lock(going_mutex_);
    for (const Lane lane : {Lane::read, Lane::write}) {
        auto units = std::exchange(going_[static_cast<std::size_t>(lane)], {});
        if (!units.empty()) submit_(lane, std::move(units));
    }
}

void Crossing::close() {
    hand_over();
    std::lock_guard lock(going_mutex_);
    submit_ = nullptr;
}

void Crossing::come(Resume resume) {
    if (finished_together) {
        finished_together->emplace_back(shared_from_this(), std::move(resume));
        return;
    }
    std::vector<Resume> one;
    one.push_back(std::move(resume));
    come(std::move(one));
}

void Crossing::come(std::vector<Resume> several) {
    std::lock_guard lock(coming_mutex_);
    const bool first = coming_.empty();
    std::ranges::move(several, std::back_inserter(coming_));
    if (first) boost::asio::post(loop_, [self = shared_from_this()] { self->resume(); });
}

void Crossing::resume() {
    std::unique_lock lock(coming_mutex_);
    std::vector<Resume> ready = std::exchange(coming_, {});
    lock.unlock();
    // What a coroutine throws out of the loop Asio keeps until this call has returned: it takes no other's answer
    // along.
    for (Resume& one : ready) std::exchange(one, {})();
}

Crossing::Together::Together() : outermost_(!finished_together) {
    if (outermost_) finished_together.emplace();
}

Crossing::Together::~Together() {
    if (!outermost_) return;
    Finished finished = std::exchange(finished_together, std::nullopt).value();
    for (std::size_t i = 0; i < finished.size();) {
        const auto crossing = finished[i].first;
        std::vector<Resume> several;
        for (; i < finished.size() && finished[i].first == crossing; ++i)
            several.push_back(std::move(finished[i].second));
        crossing->come(std::move(several));
    }
}

}  // namespace parta::db
