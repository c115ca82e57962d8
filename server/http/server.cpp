#include "http/server.hpp"

#include "http/server_core.hpp"

namespace parta::http {

Server::Server(boost::asio::io_context& loop, ServerOptions options, Handlers handlers)
    : core_(std::make_shared<ServerCore>(loop, std::move(options), std::move(handlers))) {}

Server::~Server() {
    core_->stop();
}

void Server::start() {
    core_->listen();
    core_->start();
}

Task<> Server::drain(std::chrono::milliseconds limit) {
    return core_->drain(limit);
}

void Server::stop() {
    core_->stop();
}

void Server::reload_tls() {
    if (core_->options.tls) core_->tls = std::make_unique<TlsContext>(*core_->options.tls);
}

std::uint16_t Server::port() const {
    return core_->ports.at(0);
}

const std::vector<std::uint16_t>& Server::ports() const {
    return core_->ports;
}

ServerStats Server::stats() const {
    return core_->stats;
}

}  // namespace parta::http
