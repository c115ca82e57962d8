// Where the body of a request goes while it comes in. Inside http/ only.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/server_core.hpp"

namespace parta::http {

/// Into memory, or by large pieces into a file, which another thread writes: a disk that is busy holds up one upload
/// and not the loop. What is refused is answered with the error.
class BodySink {
  public:
    using Result = std::expected<void, Response>;

    /// `plan` must not be Refuse.
    BodySink(std::shared_ptr<ServerCore> core, Request& request, const BodyPlan& plan);
    ~BodySink();
    BodySink(const BodySink&) = delete;
    BodySink& operator=(const BodySink&) = delete;

    /// Whether a body of this size may come.
    Result check_size(std::uint64_t bytes) const;
    /// Takes the next bytes; refuses what is over the limit of this body, or of all bodies held in memory.
    Result add(std::string_view bytes);
    /// So much waits for the file that it should be written before more is read.
    bool wants_writing() const;
    /// Writes what waits. Throws `storage_full` or `storage_failed`.
    Task<> write_out();
    /// All has come: afterwards the request holds its body.
    Task<> finish();

  private:
    bool take_memory(std::size_t bytes);
    void give_memory_back() noexcept;

    std::shared_ptr<ServerCore> core_;
    Request& request_;
    std::optional<std::filesystem::path> directory_;
    std::uint64_t limit_;
    Spare spare_;
    std::uint64_t received_ = 0;
    std::string waiting_;     // for the file
    std::size_t memory_ = 0;  // of all bodies' share, held by this one
};

}  // namespace parta::http
