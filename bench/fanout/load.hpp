// The load: many WebSocket clients of one room in one process.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace parta::bench {

class Load {
  public:
    enum class Mode { plain, tls };
    /// Messages of that size are sent; the server puts a head of its own before each.
    Load(std::uint16_t port, Mode mode, std::size_t message_size, std::size_t head_size);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Opens so many more connections, handshakes included.
    void connect(std::size_t count);
    /// Keeps `outstanding` messages under way for that long; returns how many were delivered.
    std::uint64_t run(std::size_t outstanding, double seconds);
    /// Waits until everything sent has been delivered to all.
    void settle();

  private:
    struct Client;
    void poll(int milliseconds);
    void receive(Client& client);
    void count(Client& client, const char* bytes, std::size_t size);
    void publish();

    std::uint16_t port_;
    std::size_t message_size_;
    std::size_t frame_size_ = 0;  // as it arrives
    ssl_ctx_st* context_ = nullptr;
    int epoll_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::uint64_t sent_ = 0;       // messages
    std::uint64_t delivered_ = 0;  // over all clients
    std::vector<char> buffer_;
};

}  // namespace parta::bench
