#include "media/router_pipe.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "media/failure.hpp"

namespace parta::media {

Task<std::shared_ptr<RouterPipe>> RouterPipe::connect(std::shared_ptr<Router> from, std::shared_ptr<Router> to,
                                                      ListenInfo from_listens, ListenInfo to_listens) {
    const auto near = co_await from->create_pipe_transport(std::move(from_listens));
    const auto far = co_await to->create_pipe_transport(std::move(to_listens));
    co_await near->connect(far->address());
    co_await far->connect(near->address());
    co_return std::shared_ptr<RouterPipe>{new RouterPipe{near, far}};
}

RouterPipe::~RouterPipe() {
    close();
}

void RouterPipe::drop(const std::string& producer) {
    const auto known = carried_.extract(producer);
    if (const auto carried = known ? known.mapped().lock() : nullptr) carried->given->close();
}

void RouterPipe::close() {
    carried_.clear();  // what is in it closes with the ends
    near_->close();
    far_->close();
}

Task<std::shared_ptr<Producer>> RouterPipe::carry(std::shared_ptr<Producer> producer) {
    const auto self = shared_from_this();
    const auto known = [&]() -> std::shared_ptr<Producer> {
        const auto found = carried_.find(producer->id());
        const auto carried = found == carried_.end() ? nullptr : found->second.lock();
        return carried ? std::shared_ptr<Producer>{carried, carried->given.get()} : nullptr;
    };
    if (auto one = known()) co_return one;
    const auto made = std::make_shared<Carried>();
    made->taken = co_await near_->consume(*producer);
    ProduceOptions options{producer->kind(), made->taken->parameters(), made->taken->producer_paused()};
    made->given = co_await far_->produce(std::move(options));
    if (auto one = known()) co_return one;  // two asked at once
    if (made->taken->closed()) throw Failure{Failure::Kind::refused, "the producer has closed"};
    made->taken->on_producer_closed = [weak = weak_from_this(), id = producer->id()] {
        if (const auto pipe = weak.lock()) pipe->drop(id);
    };
    const auto loop = co_await boost::asio::this_coro::executor;
    made->taken->on_producer_paused = [loop, weak = std::weak_ptr{made->given}](bool paused) {
        const auto given = weak.lock();
        if (!given) return;
        boost::asio::co_spawn(loop, paused ? given->pause() : given->resume(), [given](std::exception_ptr error) {
            if (error) spdlog::debug("media: a carried producer did not follow a pause");
        });
    };
    // It may have been paused or resumed while the other end was made.
    if (made->taken->producer_paused() != made->given->paused())
        made->taken->on_producer_paused(made->taken->producer_paused());
    std::erase_if(carried_, [](const auto& entry) { return entry.second.expired(); });
    carried_[producer->id()] = made;
    co_return std::shared_ptr<Producer>{made, made->given.get()};
}

}  // namespace parta::media
