#include "calls/speakers.hpp"

#include <algorithm>

namespace parta::calls {
namespace {

constexpr int just_heard = -55;     // dBov, until its worker has measured
constexpr int clearly_louder = 10;  // dB

}  // namespace

void Speakers::leads(int slot, MemberId member) {
    const auto known = voices_.find(slot);
    voices_[slot] = {member, known == voices_.end() ? just_heard : known->second.level};
    choose();
}

void Speakers::heard(int slot, std::optional<Loudest> loudest) {
    if (!loudest)
        voices_.erase(slot);
    else if (const auto known = voices_.find(slot); known != voices_.end())
        known->second.level = loudest->level;  // who it is was said by the one who listens for it
    else
        voices_[slot] = *loudest;
    choose();
}

void Speakers::choose() {
    if (leading_ && !voices_.contains(*leading_)) leading_.reset();
    const auto loudest = std::ranges::max_element(voices_, {}, [](const auto& one) { return one.second.level; });
    if (loudest == voices_.end()) return;
    if (!leading_ || loudest->second.level >= voices_.at(*leading_).level + clearly_louder) leading_ = loudest->first;
}

std::optional<MemberId> Speakers::current() const {
    if (!leading_) return std::nullopt;
    return voices_.at(*leading_).member;
}

}  // namespace parta::calls
