#include "events/feed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

namespace parta::events {
namespace {

using Shared = std::shared_ptr<const std::string>;

Shared encode_tail(OrgId org, const Stored& event, std::string_view data) {
    return std::make_shared<const std::string>(
        fmt::format(R"("org":"{}","seq":{},"type":"{}","data":{}}})", org.value, event.seq, event.type, data));
}

// The few bytes of a frame that are the connection's own.
class Head {
  public:
    explicit Head(std::int64_t prev) {
        constexpr std::string_view opening = R"({"prev":)";
        auto* at = std::copy(opening.begin(), opening.end(), text_.data());
        at = std::to_chars(at, text_.data() + text_.size() - 1, prev).ptr;
        *at++ = ',';
        size_ = static_cast<std::size_t>(at - text_.data());
    }
    operator std::string_view() const { return {text_.data(), size_}; }

  private:
    std::array<char, 32> text_;
    std::size_t size_;
};

// Members in all targets that an organisation remembers, 16 bytes each: what is dropped is only looked up again.
constexpr std::size_t most_known = 64 * 1024;

std::size_t people(const EntitledTo& entitled) {
    std::size_t count = 0;
    for (const auto& [target, members] : entitled) count += 1 + members->size();
    return count;
}

}  // namespace

Feed::Feed(OrgId org) : org_(org) {}

void Feed::begin(const std::string& epoch, std::int64_t seq) {
    if (begun_) return;
    begun_ = true;
    epoch_ = epoch;
    position_ = seq;
}

std::shared_ptr<Seat> Feed::take_seat(const std::shared_ptr<Connection>& connection, Subscriber& subscriber,
                                      MemberId member) {
    auto seat = std::make_shared<Seat>(connection, &subscriber, member, position_);
    seats_[member].push_back(seat);
    return seat;
}

void Feed::leave(const std::shared_ptr<Seat>& seat) {
    seat->left = true;
    const auto found = seats_.find(seat->member);
    if (found == seats_.end()) return;
    std::erase(found->second, seat);
    if (found->second.empty()) seats_.erase(found);
}

std::vector<std::shared_ptr<Seat>> Feed::all_seats() const {
    std::vector<std::shared_ptr<Seat>> all;
    for (const auto& [member, seats] : seats_) all.insert(all.end(), seats.begin(), seats.end());
    return all;
}

std::vector<std::shared_ptr<Seat>> Feed::seats_of(const std::vector<MemberId>& members) const {
    std::vector<std::shared_ptr<Seat>> found;
    for (MemberId member : members) {
        const auto here = seats_.find(member);
        if (here != seats_.end()) found.insert(found.end(), here->second.begin(), here->second.end());
    }
    return found;
}

void Feed::begin_reading() {
    suspected_ = false;
    heard_before_reading_ = heard_;
}

bool Feed::continues(const Batch& batch) const {
    if (batch.epoch != epoch_ || batch.current < position_) return false;
    if (batch.events.empty()) return batch.current == position_;
    return batch.events.front().seq == position_ + 1;
}

Feed::Recipients Feed::resolve(const Batch& batch, Target target) const {
    Recipients recipients;
    const auto add = [&](MemberId member, std::int64_t since) {
        const auto found = seats_.find(member);
        if (found == seats_.end()) return;
        for (const auto& seat : found->second) recipients.push_back({seat, since});
    };
    if (target.kind == Target::Kind::organisation) {
        for (const auto& seat : all_seats()) recipients.push_back({seat, 0});
    } else if (target.kind == Target::Kind::member) {
        add(MemberId{target.id}, 0);
    } else {
        for (const auto& [member, since] : *batch.entitled.at(target)) add(member, since);
    }
    return recipients;
}

void Feed::deliver(const Batch& batch) {
    std::map<Target, Recipients> known;  // holds the seats, so that a subscriber may leave meanwhile
    for (const auto& event : batch.events) {
        const auto [entry, is_new] = known.try_emplace(event.target);
        if (is_new) entry->second = resolve(batch, event.target);
        deliver(event, entry->second);
        position_ = event.seq;
    }
    learn(batch);
    // A number heard before this snapshot was taken and not found in it was wrong: do not look for it again and again.
    if (heard_ == heard_before_reading_ && batch.current < heard_) heard_ = batch.current;
}

void Feed::learn(const Batch& batch) {
    const bool unchanged = batch.belonging == known_->belonging;
    if (unchanged && std::ranges::includes(std::views::keys(known_->entitled), std::views::keys(batch.entitled)))
        return;
    auto more = std::make_shared<Known>(batch.belonging, batch.entitled);
    if (unchanged && people(known_->entitled) + people(more->entitled) <= most_known)
        more->entitled.insert(known_->entitled.begin(), known_->entitled.end());
    known_ = std::move(more);
}

void Feed::deliver(const Stored& event, const Recipients& recipients) const {
    Shared full;
    Shared reduced;
    const auto first_told = event.subject_seq == 0 ? event.seq : event.subject_seq;
    for (const auto& [seat, since] : recipients) {
        if (seat->left || !seat->open || since > first_told) continue;
        const bool newcomer = event.newcomer_data && since > event.since;
        auto& tail = newcomer ? reduced : full;
        if (!tail) tail = encode_tail(org_, event, newcomer ? *event.newcomer_data : event.data);
        const Head head{seat->prev};
        seat->prev = event.seq;
        seat->subscriber->deliver(head, tail);
    }
}

}  // namespace parta::events
