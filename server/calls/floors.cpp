#include "calls/floors.hpp"

namespace parta::calls {

Task<FloorPtr> Floors::choose() {
    const auto self = shared_from_this();
    const auto pass = co_await building_.enter();
    if (closed_) throw Error{ErrorCode::call_over};
    std::set<int> taken;
    FloorPtr least;
    for (const auto& [slot, floor] : floors_) {
        if (floor->router->closed()) continue;
        if (!hall_->busy(slot)) co_return floor;
        taken.insert(slot);
        if (!least || floor->spot.worker->load().cpu < least->spot.worker->load().cpu) least = floor;
    }
    if (const auto spot = hall_->spare(taken)) co_return co_await build(*spot);
    if (least) co_return least;
    co_return co_await build(hall_->least_loaded());
}

Task<FloorPtr> Floors::build(Hall::Spot spot) {
    const auto made = std::make_shared<Floor>();
    made->spot = spot;
    made->router = co_await spot.worker->create_router(room_codecs());
    made->speaker = co_await made->router->create_active_speaker_observer();
    made->level = co_await made->router->create_audio_level_observer({.most = 1, .threshold = -55, .interval_ms = 800});
    if (closed_) throw Error{ErrorCode::call_over};
    if (made->router->closed()) throw media::Failure{media::Failure::Kind::worker_gone, "the worker died meanwhile"};
    const int slot = spot.slot;
    made->speaker->on_speaker = [weak = weak_from_this(), slot](const std::string& producer) {
        const auto self = weak.lock();
        if (self && self->on_speaker) self->on_speaker(slot, producer);
    };
    made->level->on_levels = [weak = weak_from_this(), slot](const std::vector<media::AudioLevel>& levels) {
        const auto self = weak.lock();
        if (self && self->on_level) self->on_level(slot, levels.empty() ? std::nullopt : std::optional{levels.front()});
    };
    drop(slot);
    floors_[slot] = made;
    hall_->count(slot, 1);
    co_return made;
}

Task<std::shared_ptr<media::Producer>> Floors::bring(FloorPtr from, FloorPtr to,
                                                     std::shared_ptr<media::Producer> producer) {
    if (from == to) co_return producer;
    const auto self = shared_from_this();
    auto& known = pipes_[{from->spot.slot, to->spot.slot}];
    if (!known) known = std::make_shared<Pipe>();
    const auto pipe = known;
    const auto pass = co_await pipe->turn.enter();  // thirty who want the same have it carried once
    if (!pipe->line || pipe->line->closed())
        pipe->line =
            co_await media::RouterPipe::connect(from->router, to->router, {.ip = "127.0.0.1"}, {.ip = "127.0.0.1"});
    co_return co_await pipe->line->carry(producer);
}

void Floors::drop(int slot) {
    std::erase_if(pipes_,
                  [slot](const auto& entry) { return entry.first.first == slot || entry.first.second == slot; });
    const auto floor = floors_.extract(slot);
    if (!floor) return;
    floor.mapped()->router->close();
    hall_->count(slot, -1);
}

void Floors::close_unused(const std::set<int>& used) {
    std::vector<int> unused;
    for (const auto& [slot, floor] : floors_)
        if (!used.contains(slot)) unused.push_back(slot);
    for (const int slot : unused) drop(slot);
}

void Floors::lost(int slot) {
    drop(slot);
}

void Floors::close() {
    closed_ = true;
    pipes_.clear();
    while (!floors_.empty()) drop(floors_.begin()->first);
}

}  // namespace parta::calls
