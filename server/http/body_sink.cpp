#include "http/body_sink.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parta::http {
namespace {

constexpr std::size_t all_bodies_limit = 256 * 1024 * 1024;
constexpr std::size_t piece_size = 256 * 1024;

void leave_room(const std::filesystem::path& directory, std::size_t coming, const Spare& spare) {
    std::error_code unknown;
    const auto disk = std::filesystem::space(directory, unknown);
    if (unknown || disk.available >= coming + std::min<std::uint64_t>(spare.bytes, disk.capacity / spare.share)) return;
    throw Error{ErrorCode::storage_full, {}, "an upload would leave too little room on the disk"};
}

}  // namespace

BodySink::BodySink(std::shared_ptr<ServerCore> core, Request& request, const BodyPlan& plan)
    : core_(std::move(core)), request_(request) {
    if (const auto* file = std::get_if<ToFile>(&plan)) {
        directory_ = file->directory;
        limit_ = file->limit;
        spare_ = file->spare;
    } else {
        limit_ = std::get<InMemory>(plan).limit;
    }
}

BodySink::~BodySink() {
    give_memory_back();
}

BodySink::Result BodySink::check_size(std::uint64_t bytes) const {
    if (bytes <= limit_) return {};
    return std::unexpected(
        core_->refuse_body(Error{ErrorCode::too_large, "body", fmt::format("at most {} bytes", limit_)}));
}

BodySink::Result BodySink::add(std::string_view bytes) {
    received_ += bytes.size();
    if (auto fits = check_size(received_); !fits) return fits;
    if (!take_memory(bytes.size()))
        return std::unexpected(core_->refuse_body(Error{ErrorCode::overloaded, {}, "too many uploads at once", 5}));
    (directory_ ? waiting_ : request_.body).append(bytes);
    return {};
}

bool BodySink::wants_writing() const {
    return directory_ && waiting_.size() >= piece_size;
}

Task<> BodySink::write_out() {
    co_await core_->on_file_thread([this] {
        leave_room(*directory_, waiting_.size(), spare_);
        if (!request_.body_file) request_.body_file.emplace(*directory_);
        request_.body_file->write(waiting_);
    });
    waiting_.clear();
    give_memory_back();
}

Task<> BodySink::finish() {
    if (directory_) co_await write_out();
}

bool BodySink::take_memory(std::size_t bytes) {
    if (core_->body_bytes + bytes > all_bodies_limit) return false;
    core_->body_bytes += bytes;
    memory_ += bytes;
    return true;
}

void BodySink::give_memory_back() noexcept {
    core_->body_bytes -= memory_;
    memory_ = 0;
}

}  // namespace parta::http
